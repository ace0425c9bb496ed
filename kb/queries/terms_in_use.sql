-- Terms and how often they are used
-- Every term that a document has, with the number of documents.
-- About: Terms
-- Read: documents of based_on: documents of the content type that have the term, out of those that record the field. A document may have several terms, so rows add up to more.
-- Parameter: field name of a field
-- Parameter: content_type name of a content type
with counted as (
  -- An id begins with its content type, so that the documents need not be read.
  select
    substr(document, 1, instr(document, '/') - 1) as content_type,
    field,
    value,
    count(distinct document) as documents
  from terms
  where ifnull(:field, '') in ('', field)
  group by 1, 2, 3
)
select
  counted.content_type,
  counted.field,
  counted.value,
  coalesce(vocabulary_terms.label, counted.value) as label,
  counted.documents,
  field_coverage.recorded as based_on,
  field_coverage.total as out_of
from counted
left join codebook on codebook.table_name = counted.content_type and codebook.column_name = counted.field
left join vocabulary_terms
  on vocabulary_terms.vocabulary = codebook.vocabulary and vocabulary_terms.value = counted.value
left join field_coverage
  on field_coverage.content_type = counted.content_type and field_coverage.field = counted.field
where ifnull(:content_type, '') in ('', counted.content_type)
order by counted.content_type, counted.field, counted.documents desc, counted.value
