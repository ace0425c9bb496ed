-- The text of each document in the JSON list :numbers, piece by piece: its sections, its prose fields, then the
-- sections of its parts. Columns: number, source (section, field, part), heading, anchor, text, url of a part.
select
  search_documents.number,
  'section' as source,
  sections.heading,
  sections.anchor,
  sections.text,
  null as url,
  1 as rank,
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
  null,
  2,
  search_passages.position
from json_each(:numbers) as wanted
join search_passages on search_passages.number = wanted.value
union all
select
  search_parts.number,
  'part',
  documents.title,
  null,
  coalesce(documents.summary || char(10), '') || coalesce(documents.body_text, ''),
  documents.url,
  3,
  search_parts.position
from json_each(:numbers) as wanted
join search_parts on search_parts.number = wanted.value
join documents on documents.id = search_parts.part
order by 1, 7, 8;
