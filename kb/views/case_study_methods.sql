-- Case studies and their methods
-- One row for each case study and each method that it or one of its steps names.
-- Needs: case_studies methods
-- Column: case_study TEXT Case study: id of the case study
-- Column: title TEXT Title: of the case study
-- Column: year TEXT Year: in which it began, or null
-- Column: method TEXT Method: id of the method
-- Column: method_title TEXT Title of the method: as it is shown
-- Column: named_by_case_study INTEGER Named by the case study: 1 where the case study itself names the method, 0 where only its steps do
-- Column: steps INTEGER Steps: how many steps of the case study name the method
with steps as (
  -- An id begins with its content type, so that the kinds are told apart without reading the documents.
  select source as case_study, target as step
  from links
  where relation not in ('body', 'not_related')
    and source >= 'case_studies/' and source < 'case_studies0'
    and target >= 'components/' and target < 'components0'
  union
  select target, source
  from links
  where relation not in ('body', 'not_related')
    and source >= 'components/' and source < 'components0'
    and target >= 'case_studies/' and target < 'case_studies0'
),
named as (
  select source as case_study, target as method, null as step
  from links
  where relation not in ('body', 'not_related')
    and source >= 'case_studies/' and source < 'case_studies0'
    and target >= 'methods/' and target < 'methods0'
  union
  select steps.case_study, links.target, steps.step
  from steps
  join links on links.source = steps.step
  where links.relation not in ('body', 'not_related')
    and links.target >= 'methods/' and links.target < 'methods0'
),
counted as (
  select case_study, method, max(step is null) as named_by_case_study, count(step) as steps
  from named
  group by case_study, method
)
select
  counted.case_study,
  whole.title,
  substr(whole.date_start, 1, 4) as year,
  counted.method,
  methods.title as method_title,
  counted.named_by_case_study,
  counted.steps
from counted
join documents as whole on whole.id = counted.case_study and whole.withdrawn is null
join documents as methods on methods.id = counted.method
