-- How complete each field is
-- For every declared field, how many documents record it.
-- About: Fields and gaps
-- Read: recorded, not_recorded and accounted_for add up to total. accounted_for are documents without a value that have a reason: their sources do not state it, the reference leads nowhere, or only some documents need the field.
-- Parameter: content_type name of a content type
-- Parameter: at_most percent, from 0 to 100
select content_type, field, label, kind, recorded, not_recorded, accounted_for, total, percent
from field_coverage
where ifnull(:content_type, '') in ('', content_type)
  and (ifnull(:at_most, '') = '' or percent <= cast(:at_most as real))
order by content_type, percent desc, field
