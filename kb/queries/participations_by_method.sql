-- Participations by method
-- How many people took part in the steps of each method, with the share of steps for which nobody knows.
-- About: Participation
-- Read: Sums over steps are participations, not people: one person may have been in several steps. They are based on the steps that state a number, out of all steps of the method; percent_unknown are the others. Where none states one, the sums are null, not 0; the maximum is null as well where one of them has no upper end, as "more than 400". A step with two methods counts for both.
-- Needs: step_methods
-- Parameter: method title of a method or a part of it
-- Plot: method participations_min
select
  coalesce(method_title, '(no method recorded)') as method,
  sum(participants_min) as participations_min,
  iif(
    count(coalesce(participants_min, participants_max)) = count(participants_max),
    sum(participants_max),
    null
  ) as participations_max,
  count(coalesce(participants_min, participants_max)) as based_on,
  count(*) as out_of,
  round(100.0 * (count(*) - count(coalesce(participants_min, participants_max))) / count(*), 1) as percent_unknown,
  step_methods.method as id
from step_methods
where ifnull(method_title, '') like '%' || ifnull(:method, '') || '%'
group by step_methods.method
order by out_of desc, method_title is null, method_title, step_methods.method
