-- The text of the document :number, called :id, piece by piece: its sections, then its prose fields.
-- Columns: source (section, field), heading, anchor, text.
select
  'section' as source,
  sections.heading,
  sections.anchor,
  sections.text
from sections
where sections.document = :id
union all
select
  'field',
  search_passages.label,
  null,
  search_passages.text
from search_passages
where search_passages.number = :number;
