-- Documents by completeness
-- Every document with the share of its fields that are recorded, the least complete first, and what is missing.
-- About: Documents
-- Read: Percent counts declared fields that are recorded or said not to be stated in the sources. It is null where a content type has no fields to count. A low share says that nobody has looked yet, not that there is nothing.
-- Parameter: content_type name of a content type
-- Parameter: at_most percent, from 0 to 100
select
  id,
  content_type,
  title,
  round(100 * completeness, 1) as percent,
  (select group_concat(value, ', ') from json_each(documents.not_recorded)) as not_recorded
from documents
where withdrawn is null
  and ifnull(:content_type, '') in ('', content_type)
  and (ifnull(:at_most, '') = '' or 100 * completeness <= cast(:at_most as real))
order by completeness is null, completeness, id
