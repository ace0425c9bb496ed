-- Numbers the documents, newest first, and says where each stands in the other orders.
-- Undated documents come last by date in either direction. A total order: no two documents are alike.
insert into search_documents (
  number, id, content_type, title, url, summary, date_start, date_end, language, parent, words, title_key, oldest,
  by_title, listed, terms
)
select
  row_number() over (order by coalesce(date_start, '') desc, id),
  id,
  content_type,
  title,
  url,
  summary,
  date_start,
  date_end,
  language,
  parent,
  0,
  '',
  row_number() over (order by date_start is null, date_start, id),
  0,
  0,
  ''
from documents
where withdrawn is null
order by 1;
