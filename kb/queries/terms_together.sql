-- Terms that come together
-- Pairs of terms of one field that the same document has.
-- About: Terms
-- Read: Counts documents that have both terms. Fields in which a document can have one term only have no rows.
-- Parameter: field name of a field
-- Parameter: at_least how many documents have both; 2 where it is empty
select first.field, first.value as one, second.value as other, count(distinct first.document) as together
from terms as first
join terms as second
  on second.document = first.document and second.field = first.field and second.value > first.value
where ifnull(:field, '') in ('', first.field)
group by first.field, first.value, second.value
having count(distinct first.document) >= ifnull(nullif(cast(:at_least as integer), 0), 2)
order by together desc, first.field, first.value, second.value
