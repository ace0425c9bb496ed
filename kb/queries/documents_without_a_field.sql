-- Documents that lack a field
-- Every document that says nothing about a field which is declared for it.
-- About: Fields and gaps
-- Read: One row for each document and field. A document whose front matter says that the sources do not state it is not here.
-- Parameter: field name of a field
-- Parameter: content_type name of a content type
select entry.value as field, documents.content_type, documents.id, documents.title
from documents, json_each(documents.not_recorded) as entry
where documents.withdrawn is null
  and ifnull(:field, '') in ('', entry.value)
  and ifnull(:content_type, '') in ('', documents.content_type)
order by entry.value, documents.id
