-- References that lead nowhere
-- What authors name and the catalogue does not have, most wanted first.
-- About: Links
-- Read: One row for each reference as it was written and each relation; two spellings of one thing are two rows. A reference may be right and its document not written yet.
-- Parameter: relation name of a field, or body
select reference, relation, count(*) as times, count(distinct source) as documents, min(source) as for_example
from links
where target is null and ifnull(:relation, '') in ('', relation)
group by reference, relation
order by times desc, reference, relation
