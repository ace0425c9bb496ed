-- Case studies and their steps
-- One row for each case study and each of its steps, with the methods and the number of participants of the step.
-- Needs: case_studies components components.participants_min components.participants_max components.participants_text
-- Column: case_study TEXT Case study: id of the case study
-- Column: case_study_title TEXT Title of the case study: as it is shown
-- Column: position INTEGER Position: order of the step as the case study names it, from 0; null where only the step names the case study
-- Column: step TEXT Step: id of the step
-- Column: step_title TEXT Title of the step: as it is shown
-- Column: date_start TEXT Start: of the step, ISO 8601, as precise as known, or null
-- Column: date_end TEXT End: of the step; null where it is not known or the same as the start
-- Column: methods TEXT Methods: titles of the methods of the step, separated by semicolons, or null
-- Column: participants_min INTEGER Participants (minimum): at least so many took part in the step, or null
-- Column: participants_max INTEGER Participants (maximum): at most so many took part in the step, or null
-- Column: participants_text TEXT Participants (as written): the number as its author wrote it, or null
with named as not materialized (
  -- No grouping, so that a step or a case study is looked up by an index: each pair stands where it is named first.
  select links.source, links.target, links.position
  from links
  where links.relation not in ('body', 'not_related')
    and not exists (
      select 1
      from links as earlier
      where earlier.source = links.source
        and earlier.target = links.target
        and earlier.relation not in ('body', 'not_related')
        and (earlier.relation, earlier.position) < (links.relation, links.position)
    )
),
pairs as (
  select source as case_study, target as step, position
  from named
  where source in (select id from documents where content_type = 'case_studies')
    and target in (select id from documents where content_type = 'components')
  union all
  select target, source, null
  from named
  where source in (select id from documents where content_type = 'components')
    and target in (select id from documents where content_type = 'case_studies')
    and not exists (
      select 1
      from links as other
      where other.source = named.target
        and other.target = named.source
        and other.relation not in ('body', 'not_related')
    )
)
select
  pairs.case_study,
  whole.title as case_study_title,
  pairs.position,
  pairs.step,
  part.title as step_title,
  part.date_start,
  part.date_end,
  (
    select group_concat(title, '; ')
    from (
      select distinct documents.title
      from links
      join documents on documents.id = links.target and documents.content_type = 'methods'
      where links.source = pairs.step and links.relation not in ('body', 'not_related')
      order by links.relation, links.position
    )
  ) as methods,
  components.participants_min,
  components.participants_max,
  components.participants_text
from pairs
join documents as whole on whole.id = pairs.case_study and whole.withdrawn is null
join documents as part on part.id = pairs.step and part.withdrawn is null
join components on components.id = pairs.step
