-- Where each document is used
-- Every document that others refer to by a declared field, with the number of documents that do, most used first.
-- About: Links
-- Read: Counts documents, not references. Links in texts are left out. A document that nothing refers to is not here; ask for documents that nothing names.
-- Parameter: content_type content type of the documents that are referred to
with counted as (
  select target, relation, count(distinct source) as documents
  from links
  where target is not null and relation not in ('body', 'not_related')
  group by target, relation
)
select
  documents.content_type,
  documents.title,
  counted.relation,
  counted.documents,
  counted.target as id
from counted
join documents on documents.id = counted.target
where ifnull(:content_type, '') in ('', documents.content_type)
order by counted.documents desc, counted.target, counted.relation
