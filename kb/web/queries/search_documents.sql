-- Find documents.
-- Documents whose title, summary or text has the words. The search page ranks better; this shows how to ask in SQL.
select id, content_type, title, date_start, summary
from documents
where title like '%' || :words || '%' or summary like '%' || :words || '%' or body_text like '%' || :words || '%'
order by title, id
limit 100
