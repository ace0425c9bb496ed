-- What a result shows of each document in the JSON list :numbers, in the order of the list.
-- Columns: number, id, content_type, title, url, summary, date_start, date_end, parent, language, type_label.
select
  search_documents.number,
  search_documents.id,
  search_documents.content_type,
  search_documents.title,
  search_documents.url,
  search_documents.summary,
  search_documents.date_start,
  search_documents.date_end,
  search_documents.parent,
  search_documents.language,
  content_types.label
from json_each(:numbers) as wanted
join search_documents on search_documents.number = wanted.value
left join content_types on content_types.name = search_documents.content_type
order by wanted.key;
