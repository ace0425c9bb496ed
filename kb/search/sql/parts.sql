-- The text of the parts of document :number, section by section.
-- Columns: title and address of the part, text.
select
  search_documents.title,
  search_documents.url,
  sections.text
from search_parts
join search_documents on search_documents.id = search_parts.part
join sections on sections.document = search_parts.part
where search_parts.number = :number
order by search_parts.position, sections.position;
