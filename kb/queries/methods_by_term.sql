-- Methods by theme or other term
-- How many case studies with each term used each method, as on which themes juries were held.
-- About: Methods
-- Read: A case study with two terms and two methods is in four rows. based_on counts the case studies that have the term and name any method. A case study that does not record the field is in no row.
-- Needs: case_study_methods
-- Parameter: field name of a field of case studies, as themes
-- Parameter: term value or label of a term, or a part of it
-- Parameter: method title of a method or a part of it
with used as (
  select case_study, method, method_title
  from case_study_methods
),
recorded as (
  select field, value, count(distinct document) as case_studies
  from terms
  where document in (select case_study from used)
  group by field, value
),
counted as (
  select terms.field, terms.value, used.method, used.method_title, count(*) as case_studies
  from used
  join terms on terms.document = used.case_study
  group by terms.field, terms.value, used.method
),
labelled as (
  select
    recorded.field,
    recorded.value,
    recorded.case_studies,
    coalesce(codebook.label, recorded.field) as field_label,
    coalesce(vocabulary_terms.label, recorded.value) as label
  from recorded
  left join codebook on codebook.table_name = 'case_studies' and codebook.column_name = recorded.field
  left join vocabulary_terms
    on vocabulary_terms.vocabulary = codebook.vocabulary and vocabulary_terms.value = recorded.value
)
select
  labelled.field_label as field,
  labelled.label as term,
  counted.method_title as method,
  counted.case_studies,
  labelled.case_studies as based_on
from counted
join labelled on labelled.field = counted.field and labelled.value = counted.value
where ifnull(:field, '') in ('', counted.field)
  and (
    counted.value like '%' || ifnull(:term, '') || '%'
    or labelled.label like '%' || ifnull(:term, '') || '%'
  )
  and counted.method_title like '%' || ifnull(:method, '') || '%'
order by counted.field, labelled.label, counted.case_studies desc, counted.method_title, counted.method
