-- Events in order
-- Events by date, with the series that they belong to and their number in it.
-- About: Events
-- Read: Dates are as precise as known; events without one come last. Series is null for an event that stands by itself.
-- Needs: events_with_series
-- Parameter: series name of a series or a part of it
-- Parameter: year of the event
select date_start, date_end, title, series, series_position, series_length, event as id
from events_with_series
where (ifnull(:series, '') = '' or series like '%' || :series || '%')
  and ifnull(:year, '') in ('', substr(date_start, 1, 4))
order by date_start is null, date_start, event
