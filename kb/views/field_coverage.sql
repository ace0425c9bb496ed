-- Coverage of fields
-- For every declared field, how many documents of its content type record it, and how many do not.
-- Column: content_type TEXT Content type: that has the field
-- Column: field TEXT Field: name of the field
-- Column: label TEXT Label: what readers see for the field
-- Column: kind TEXT Kind: what its values are
-- Column: unit TEXT Unit: of a number, or null
-- Column: recorded INTEGER Recorded: documents that have a value
-- Column: not_recorded INTEGER Not recorded: documents that have no value and say nothing about it
-- Column: accounted_for INTEGER Accounted for: documents that have no value and a reason, which is that their sources do not state it, that a reference leads nowhere, or that only some documents need the field
-- Column: total INTEGER Documents: of the content type
-- Column: percent REAL Percent: recorded of all documents, or null where there are none
with lists as (
  -- Many documents lack the same fields, so that few lists need to be taken apart.
  select content_type, not_recorded, count(*) as documents
  from documents
  where not_recorded is not null
  group by content_type, not_recorded
),
missing as (
  select lists.content_type, entry.value as field, sum(lists.documents) as documents
  from lists, json_each(lists.not_recorded) as entry
  group by lists.content_type, entry.value
),
fields as (
  select
    table_name,
    field,
    replace(replace(max(iif(many = 1 or column_name in (field, field || '_start', field || '_min'), label, null)),
      ' (minimum)', ''), ' (start)', '') as label,
    max(kind) as kind,
    max(unit) as unit,
    max(recorded) as recorded,
    max(total) as total
  from codebook
  where field is not null
  group by table_name, field
)
select
  fields.table_name as content_type,
  fields.field,
  fields.label,
  fields.kind,
  fields.unit,
  fields.recorded,
  coalesce(missing.documents, 0) as not_recorded,
  fields.total - fields.recorded - coalesce(missing.documents, 0) as accounted_for,
  fields.total,
  round(100.0 * fields.recorded / nullif(fields.total, 0), 1) as percent
from fields
left join missing on missing.content_type = fields.table_name and missing.field = fields.field
