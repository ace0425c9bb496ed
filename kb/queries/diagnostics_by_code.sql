-- What was found wrong
-- Diagnostics of this edition's documents, counted by code and field.
-- About: Fields and gaps
-- Read: Only what concerns published documents is here; all else was printed when the edition was built. `kb explain CODE` says what a code means.
-- Parameter: severity error, warning or info
select code, severity, field, count(*) as times, count(distinct path) as files, min(message) as for_example
from diagnostics
where ifnull(:severity, '') in ('', severity)
group by code, severity, field
order by times desc, code, field
