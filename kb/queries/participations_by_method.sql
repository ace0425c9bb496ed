-- Participations by method
-- How many people took part in the steps of each method, with the share of steps for which nobody knows.
-- About: Participation
-- Read: Sums over steps are participations, not people: one person may have been in several steps. They are based on the steps that state a number, out of all steps of the method; percent_unknown are the others. Where none states one, the sums are null, not 0; the maximum is null as well where one of them has no upper end, as "more than 400". A step with two methods counts for both.
-- Needs: components.participants_min components.participants_max
-- Parameter: method title of a method or a part of it
-- Plot: method participations_min
with used as (
  select distinct components.id as step, methods.id as method, methods.title, participants_min, participants_max
  from components
  left join documents as methods on methods.id in (
    select links.target
    from links
    join documents on documents.id = links.target and documents.content_type = 'methods'
    where links.source = components.id and links.relation not in ('body', 'not_related')
  )
)
select
  coalesce(title, '(no method recorded)') as method,
  sum(participants_min) as participations_min,
  iif(
    count(coalesce(participants_min, participants_max)) = count(participants_max),
    sum(participants_max),
    null
  ) as participations_max,
  count(coalesce(participants_min, participants_max)) as based_on,
  count(*) as out_of,
  round(100.0 * (count(*) - count(coalesce(participants_min, participants_max))) / count(*), 1) as percent_unknown,
  method as id
from used
where ifnull(title, '') like '%' || ifnull(:method, '') || '%'
group by method
order by out_of desc, title is null, title, method
