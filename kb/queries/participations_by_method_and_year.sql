-- Participations by method and year
-- How many participations the steps of each method had in the case studies of each year, with the gaps visible.
-- About: Participation
-- Read: The year is that in which the case study began; steps of case studies without a year, or of none, stand under null. Sums are participations, not people, and based on the steps that state a number, out of all steps in the row. Where none states one they are null, not 0; the maximum is null as well where a step has no upper end, as "more than 400".
-- Needs: case_study_steps step_methods methods
-- Parameter: method title of a method or a part of it
-- Parameter: since first year
-- Parameter: until last year
with years as (
  select case_study_steps.step, min(substr(documents.date_start, 1, 4)) as year
  from case_study_steps
  join documents on documents.id = case_study_steps.case_study
  group by case_study_steps.step
)
select
  method_title as method,
  year,
  sum(participants_min) as participations_min,
  iif(
    count(coalesce(participants_min, participants_max)) = count(participants_max),
    sum(participants_max),
    null
  ) as participations_max,
  count(coalesce(participants_min, participants_max)) as based_on,
  count(*) as out_of,
  step_methods.method as id
from step_methods
left join years on years.step = step_methods.step
where method_title like '%' || ifnull(:method, '') || '%'
  and (ifnull(:since, '') = '' or year >= :since)
  and (ifnull(:until, '') = '' or year <= :until)
group by step_methods.method, year
order by method_title, step_methods.method, year is null, year
