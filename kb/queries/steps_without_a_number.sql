-- Steps without a number of participants
-- Steps that do not state how many people took part, with their case study and method.
-- About: Participation
-- Read: The number is unknown, not 0. Steps that belong to no case study of this edition have null there.
-- Needs: case_study_steps components.participants_min components.participants_max
-- Parameter: method title of a method or a part of it
select step, step_title as title, methods, case_study_title, case_study
from case_study_steps
where participants_min is null
  and participants_max is null
  and ifnull(methods, '') like '%' || ifnull(:method, '') || '%'
union all
select documents.id, documents.title, null, null, null
from components
join documents on documents.id = components.id and documents.withdrawn is null
where components.participants_min is null
  and components.participants_max is null
  and ifnull(:method, '') = ''
  and components.id not in (select step from case_study_steps)
order by step, case_study
