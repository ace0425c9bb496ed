-- Case studies by participations
-- Case studies with their number of participations, the largest first.
-- About: Participation
-- Read: Sums over steps are participations, not people, and based on the steps that state a number, out of all of the case study. Where none does they are null, and the case study comes last; the maximum is null as well where a step has no upper end, as "more than 400".
-- Needs: case_study_participations
-- Parameter: at_least number of participations; case studies without a number are then left out
select
  title,
  year,
  participations_min,
  participations_max,
  steps_with_number as based_on,
  steps as out_of,
  case_study as id
from case_study_participations
where ifnull(:at_least, '') = '' or participations_min >= cast(:at_least as integer)
order by participations_min is null, participations_min desc, case_study
