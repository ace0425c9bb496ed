-- Where each document is used.
-- Every document that others refer to by a declared field, with the number of documents that do, most used first.
select
  target.content_type as content_type,
  target.title as title,
  links.relation as relation,
  count(distinct links.source) as documents,
  target.id as id
from links
join documents as target on target.id = links.target
where links.relation <> 'body'
group by target.id, links.relation
order by documents desc, target.title, target.id, links.relation
