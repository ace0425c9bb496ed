-- Steps and their methods
-- One row for each step and each of its methods, with the number of participants; a step without a method has one row.
-- A step with two methods stands in two rows, so that a sum over all rows counts its participants twice.
-- Needs: components.participants_min components.participants_max components.participants_text
-- Column: step TEXT Step: id of the step
-- Column: method TEXT Method: id of the method, or null where none is recorded
-- Column: method_title TEXT Title of the method: as it is shown, or null
-- Column: participants_min INTEGER Participants (minimum): at least so many took part in the step, or null
-- Column: participants_max INTEGER Participants (maximum): at most so many took part in the step, or null
-- Column: participants_text TEXT Participants (as written): the number as its author wrote it, or null
select
  components.id as step,
  methods.id as method,
  methods.title as method_title,
  components.participants_min,
  components.participants_max,
  components.participants_text
from components
left join documents as methods on methods.id in (
  select links.target
  from links
  join documents on documents.id = links.target and documents.content_type = 'methods'
  where links.source = components.id and links.relation not in ('body', 'not_related')
)
