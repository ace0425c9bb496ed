-- Events with their series
-- Every event, with its series and its place in the order; an event that belongs to no series has null there.
-- Needs: events
-- Column: event TEXT Event: id of the event
-- Column: title TEXT Title: of the event
-- Column: date_start TEXT Start: ISO 8601, as precise as known, or null
-- Column: date_end TEXT End: ISO 8601; null where it is not known or the same as the start
-- Column: series TEXT Series: name of the series, or null
-- Column: series_position INTEGER Number in series: counted by date from 1, or null
-- Column: series_length INTEGER Events in series: how many the series has in this edition, or null
-- Column: attribution TEXT Attribution: chatham-house where nobody is named without consent, else open or null
select
  id as event,
  title,
  date_start,
  date_end,
  series,
  series_position,
  iif(series is null, null, count(*) over (partition by series)) as series_length,
  attribution
from documents
where content_type = 'events' and withdrawn is null
