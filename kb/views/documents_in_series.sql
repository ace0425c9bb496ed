-- Documents in series
-- Every document that belongs to a series, with its place in the order.
-- Column: series TEXT Series: name of the series
-- Column: series_position INTEGER Number in series: counted by date from 1
-- Column: series_length INTEGER Documents in series: how many the series has in this edition
-- Column: id TEXT Id: of the document
-- Column: title TEXT Title: of the document
-- Column: content_type TEXT Content type: of the document
-- Column: date_start TEXT Start: ISO 8601, as precise as known, or null
-- Column: date_end TEXT End: ISO 8601; null where it is not known or the same as the start
-- Column: attribution TEXT Attribution: chatham-house where nobody is named without consent, else open or null
select
  series,
  series_position,
  count(*) over (partition by series) as series_length,
  id,
  title,
  content_type,
  date_start,
  date_end,
  attribution
from documents
where series is not null and withdrawn is null
