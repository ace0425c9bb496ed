-- What changed lately
-- Documents by the date of their last known change, newest first.
-- About: Documents
-- Read: The date is that of the file in its history. Documents without a known date come last and are left out where a date is given.
-- Parameter: since a date, as 2024-05-17 or 2024
-- Parameter: content_type name of a content type
select last_changed, id, content_type, title, first_changed
from documents
where withdrawn is null
  and ifnull(:content_type, '') in ('', content_type)
  and (ifnull(:since, '') = '' or last_changed >= :since)
order by last_changed is null, last_changed desc, id
