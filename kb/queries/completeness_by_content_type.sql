-- Completeness of each content type
-- How complete the documents of each content type are on average, and how many are complete.
-- About: Documents
-- Read: Based on the documents whose completeness can be counted, out of all of the type. The mean is null where there are none.
-- Plot: label mean_percent
select
  content_types.name as content_type,
  content_types.label_plural as label,
  round(100 * avg(documents.completeness), 1) as mean_percent,
  sum(documents.completeness = 1) as complete,
  count(documents.completeness) as based_on,
  count(documents.id) as out_of
from content_types
left join documents on documents.content_type = content_types.name and documents.withdrawn is null
group by content_types.name
order by content_types.position, content_types.name
