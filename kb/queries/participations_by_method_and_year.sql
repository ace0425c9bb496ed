-- Participations by method and year
-- How many participations the steps of each method had in the case studies of each year, with the gaps visible.
-- About: Participation
-- Read: The year is that in which the case study began; steps of case studies without a year, or of none, stand under null. Sums are participations, not people, and based on the steps that state a number, out of all steps in the row. Where none states one they are null, not 0; the maximum is null as well where a step has no upper end, as "more than 400".
-- Needs: case_study_steps methods
-- Parameter: method title of a method or a part of it
-- Parameter: since first year
-- Parameter: until last year
with years as (
  select case_study_steps.step, min(substr(documents.date_start, 1, 4)) as year
  from case_study_steps
  join documents on documents.id = case_study_steps.case_study
  group by case_study_steps.step
),
named as (
  select distinct links.source as step, links.target as method
  from links
  join documents on documents.id = links.target and documents.content_type = 'methods'
  where links.relation not in ('body', 'not_related')
    and links.source in (select id from documents where content_type = 'components')
),
placed as (
  select named.step, named.method, years.year
  from years
  join named on named.step = years.step
  union all
  select named.step, named.method, null
  from named
  where named.step not in (select step from years)
),
used as (
  select placed.method, methods.title, placed.year, components.participants_min, components.participants_max
  from placed
  join components on components.id = placed.step
  join documents as methods on methods.id = placed.method
)
select
  title as method,
  year,
  sum(participants_min) as participations_min,
  iif(
    count(coalesce(participants_min, participants_max)) = count(participants_max),
    sum(participants_max),
    null
  ) as participations_max,
  count(coalesce(participants_min, participants_max)) as based_on,
  count(*) as out_of,
  method as id
from used
where title like '%' || ifnull(:method, '') || '%'
  and (ifnull(:since, '') = '' or year >= :since)
  and (ifnull(:until, '') = '' or year <= :until)
group by method, year
order by title, method, year is null, year
