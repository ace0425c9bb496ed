-- Terms by year
-- How many documents of each year have each term.
-- About: Terms
-- Read: The year is that in which the document begins; documents without a date stand under null. based_on counts the documents of that year that record the field.
-- Parameter: field name of a field
-- Parameter: content_type name of a content type
with dated as (
  select id, content_type, substr(date_start, 1, 4) as year
  from documents
  where ifnull(:content_type, '') in ('', content_type)
),
recorded as (
  select dated.content_type, terms.field, dated.year, count(distinct terms.document) as documents
  from dated
  join terms on terms.document = dated.id
  where ifnull(:field, '') in ('', terms.field)
  group by dated.content_type, terms.field, dated.year
),
counted as (
  select dated.content_type, terms.field, dated.year, terms.value, count(distinct terms.document) as documents
  from dated
  join terms on terms.document = dated.id
  where ifnull(:field, '') in ('', terms.field)
  group by dated.content_type, terms.field, dated.year, terms.value
)
select
  counted.content_type,
  counted.field,
  counted.year,
  coalesce(vocabulary_terms.label, counted.value) as term,
  counted.documents,
  recorded.documents as based_on
from counted
join recorded
  on recorded.content_type = counted.content_type
  and recorded.field = counted.field
  and recorded.year is counted.year
left join codebook on codebook.table_name = counted.content_type and codebook.column_name = counted.field
left join vocabulary_terms
  on vocabulary_terms.vocabulary = codebook.vocabulary and vocabulary_terms.value = counted.value
order by
  counted.content_type, counted.field, counted.year is null, counted.year, counted.documents desc, counted.value
