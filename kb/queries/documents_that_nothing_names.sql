-- Documents that nothing names
-- Documents to which no other refers, neither by a field nor in a text.
-- About: Links
-- Read: They can be found by search only. Parts of a document, as its steps, count as named by it.
-- Parameter: content_type name of a content type
select documents.content_type, documents.id, documents.title
from documents
where documents.withdrawn is null
  and ifnull(:content_type, '') in ('', documents.content_type)
  and not exists (select 1 from links where links.target = documents.id and links.source <> documents.id)
order by documents.content_type, documents.id
