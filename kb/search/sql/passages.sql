-- The texts of the documents in the JSON list :numbers, piece by piece: of each its sections, then its prose fields.
-- Columns: number, source (section, field), heading, anchor, text.
select number, source, heading, anchor, text
from (
  select
    search_documents.number,
    'section' as source,
    sections.heading,
    sections.anchor,
    sections.text,
    0 as kind,
    sections.position
  from json_each(:numbers) as wanted
  join search_documents on search_documents.number = wanted.value
  join sections on sections.document = search_documents.id
  union all
  select
    search_passages.number,
    'field',
    search_passages.label,
    null,
    search_passages.text,
    1,
    search_passages.position
  from json_each(:numbers) as wanted
  join search_passages on search_passages.number = wanted.value
)
order by number, kind, position;
