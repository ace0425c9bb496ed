-- What a result shows of each document in the JSON list :numbers.
-- Columns: number, id, content_type, title, url, summary, date_start, date_end, parent, language, type_label, body_text.
select
  search_documents.number,
  documents.id,
  documents.content_type,
  documents.title,
  documents.url,
  documents.summary,
  documents.date_start,
  documents.date_end,
  documents.parent,
  documents.language,
  content_types.label,
  documents.body_text
from json_each(:numbers) as wanted
join search_documents on search_documents.number = wanted.value
join documents on documents.id = search_documents.id
left join content_types on content_types.name = documents.content_type
order by wanted.key;
