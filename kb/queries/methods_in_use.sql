-- Methods by the case studies that used them
-- Every method with the number of case studies and of steps that name it, most used first.
-- About: Methods
-- Read: A method with 0 is described here and named by no case study, which does not say that nobody uses it. based_on counts the case studies that name any method, out of all.
-- Needs: case_study_methods
-- Plot: method case_studies
with used as (
  select case_study, method, named_by_case_study, steps
  from case_study_methods
),
counted as (
  select method, count(*) as case_studies, sum(named_by_case_study) as named_by_case_study, sum(steps) as steps
  from used
  group by method
)
select
  methods.title as method,
  coalesce(counted.case_studies, 0) as case_studies,
  coalesce(counted.named_by_case_study, 0) as named_by_the_case_study,
  coalesce(counted.steps, 0) as steps,
  (select count(distinct case_study) from used) as based_on,
  (select total from content_types where name = 'case_studies') as out_of,
  methods.id
from documents as methods
left join counted on counted.method = methods.id
where methods.content_type = 'methods' and methods.withdrawn is null
order by coalesce(counted.case_studies, 0) desc, methods.title, methods.id
