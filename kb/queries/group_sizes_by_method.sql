-- Group sizes by method
-- How many people took part in one step of each method: the fewest, the median and the most.
-- About: Participation
-- Read: For the median a step counts with the middle of its range, as 14 for "13 to 15". Based on the steps that state both ends of their number, out of all steps of the method; an open end, as "more than 400", says too little for a median. With few steps a median says little.
-- Needs: step_methods methods
-- Parameter: method title of a method or a part of it
-- Parameter: at_least number of steps with a number; 1 where it is empty
with used as (
  select method, method_title, participants_min, participants_max, (participants_min + participants_max) / 2.0 as people
  from step_methods
  where method is not null
),
ranked as (
  select
    method,
    people,
    row_number() over (partition by method order by people) as place,
    count(*) over (partition by method) as steps
  from used
  where people is not null
),
medians as (
  select method, avg(people) as median
  from ranked
  where place in ((steps + 1) / 2, (steps + 2) / 2)
  group by method
)
select
  used.method_title as method,
  min(iif(used.people is null, null, used.participants_min)) as fewest,
  medians.median,
  max(iif(used.people is null, null, used.participants_max)) as most,
  count(used.people) as based_on,
  count(*) as out_of,
  used.method as id
from used
join medians on medians.method = used.method
where used.method_title like '%' || ifnull(:method, '') || '%'
group by used.method
having count(used.people) >= ifnull(nullif(cast(:at_least as integer), 0), 1)
order by based_on desc, used.method_title, used.method
