-- Participations in case studies
-- One row for each case study: how many steps it has, for how many of them a number of participants is stated, and their sum.
-- Over several steps these are participations, not people: one person may have been in more than one step.
-- Needs: case_studies components components.participants_min components.participants_max components.participants_text
-- Column: case_study TEXT Case study: id of the case study
-- Column: title TEXT Title: of the case study
-- Column: year TEXT Year: in which it began, or null
-- Column: steps INTEGER Steps: number of its steps in this edition
-- Column: steps_with_number INTEGER Steps with a number: of those, how many state a number of participants
-- Column: participations_min INTEGER Participations (minimum): at least so many over the steps that state a number; null where none does
-- Column: participations_max INTEGER Participations (maximum): at most so many over the steps that state a number; null where none does, or where one of them has no upper end
select
  documents.id as case_study,
  documents.title,
  substr(documents.date_start, 1, 4) as year,
  count(case_study_steps.step) as steps,
  count(coalesce(case_study_steps.participants_min, case_study_steps.participants_max)) as steps_with_number,
  sum(case_study_steps.participants_min) as participations_min,
  iif(
    count(coalesce(case_study_steps.participants_min, case_study_steps.participants_max))
      = count(case_study_steps.participants_max),
    sum(case_study_steps.participants_max),
    null
  ) as participations_max
from documents
left join case_study_steps on case_study_steps.case_study = documents.id
where documents.content_type = 'case_studies' and documents.withdrawn is null
group by documents.id
