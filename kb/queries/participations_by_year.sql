-- Participations by year
-- How many participations the case studies of each year had, as far as their steps state a number.
-- About: Participation
-- Read: Sums over steps are participations, not people. based_on counts the steps that state a number, out of all steps of that year's case studies; case studies without a year stand under null. Where no step states a number the sums are null, not 0; the maximum is null as well where a step has no upper end, as "more than 400".
-- Needs: case_study_participations
-- Parameter: since first year
-- Parameter: until last year
-- Plot: year participations_min
select
  year,
  count(*) as case_studies,
  sum(participations_min) as participations_min,
  iif(
    sum(steps_with_number > 0) = count(participations_max),
    sum(participations_max),
    null
  ) as participations_max,
  sum(steps_with_number) as based_on,
  sum(steps) as out_of
from case_study_participations
where (ifnull(:since, '') = '' or year >= :since) and (ifnull(:until, '') = '' or year <= :until)
group by year
order by year is null, year
