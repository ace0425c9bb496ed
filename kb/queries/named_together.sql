-- Documents that are named together
-- Pairs of documents that the same documents name in the same field, as sources that are cited together.
-- About: Links
-- Read: together counts the documents that name both. With many names in a field every pair of them is a row, so begin with one relation.
-- Parameter: relation name of a field, as sources
-- Parameter: at_least how many documents name both; 2 where it is empty
select
  first.relation,
  first.target as one,
  second.target as other,
  count(distinct first.source) as together
from links as first
join links as second
  on second.source = first.source and second.relation = first.relation and second.target > first.target
where first.relation not in ('body', 'not_related') and ifnull(:relation, '') in ('', first.relation)
group by first.relation, first.target, second.target
having count(distinct first.source) >= ifnull(nullif(cast(:at_least as integer), 0), 2)
order by together desc, first.relation, first.target, second.target
