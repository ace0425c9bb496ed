-- Documents by year
-- How many documents begin in each year.
-- About: Documents
-- Read: Counted by the year of date_start. Documents without a date stand under null and are not in based_on, which is the same in each row: documents with a year, out of all.
-- Parameter: content_type name of a content type, as case_studies
-- Plot: year documents
select
  substr(date_start, 1, 4) as year,
  count(*) as documents,
  sum(count(date_start)) over () as based_on,
  sum(count(*)) over () as out_of
from documents
where withdrawn is null and ifnull(:content_type, '') in ('', content_type)
group by 1
order by year is null, year
