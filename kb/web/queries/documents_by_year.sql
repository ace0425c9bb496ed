-- Documents by content type and year.
-- Counted by the year in which they begin; those without a date stand under null.
select
  substr(date_start, 1, 4) as year,
  content_type,
  count(*) as documents
from documents
group by year, content_type
order by year desc, content_type
