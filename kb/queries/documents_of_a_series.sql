-- Series in order
-- The documents of each series in their order.
-- About: Events
-- Read: The position counts by date from 1 within this edition; series_length is the number of the series' documents in it. Documents of no series are not here.
-- Parameter: series name of a series or a part of it
select series, series_position, series_length, date_start, title, content_type, id, attribution
from documents_in_series
where series like '%' || ifnull(:series, '') || '%'
order by series, series_position, id
