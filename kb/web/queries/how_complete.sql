-- How complete each field is.
-- For every declared field, how many documents record it.
select
  table_name,
  column_name,
  label,
  recorded,
  total,
  round(100.0 * recorded / nullif(total, 0)) as percent
from codebook
where field is not null
order by table_name, percent desc, column_name
