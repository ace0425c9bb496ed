-- Methods for a number of people
-- Methods of steps in which about so many people took part.
-- About: Methods
-- Read: Only steps that state a number can be here: steps_with_number of all steps of the method. An open end counts as without limit, and then most is null. Methods stand here if the number lies between their fewest and most, steps_that_fit counts the steps with just this number. It says what has been done, not what is best.
-- Needs: components.participants_min components.participants_max methods
-- Parameter: people how many people you have
with used as (
  select distinct components.id as step, methods.id as method, methods.title, participants_min, participants_max
  from components
  join links on links.source = components.id and links.relation not in ('body', 'not_related')
  join documents as methods on methods.id = links.target and methods.content_type = 'methods'
)
select
  title as method,
  sum(
    coalesce(participants_min, participants_max) is not null
    and (
      ifnull(:people, '') = ''
      or (
        ifnull(participants_min, 0) <= cast(:people as integer)
        and cast(:people as integer) <= ifnull(participants_max, cast(:people as integer))
      )
    )
  ) as steps_that_fit,
  min(participants_min) as fewest,
  iif(
    count(coalesce(participants_min, participants_max)) = count(participants_max),
    max(participants_max),
    null
  ) as most,
  count(coalesce(participants_min, participants_max)) as steps_with_number,
  count(*) as steps,
  method as id
from used
group by method
having steps_with_number > 0
  and (
    ifnull(:people, '') = ''
    or ifnull(fewest, 0) <= cast(:people as integer) and cast(:people as integer) <= ifnull(most, cast(:people as integer))
  )
order by steps_that_fit desc, title, method
