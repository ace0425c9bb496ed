-- Methods that are used together
-- Pairs of methods that the same case study used.
-- About: Methods
-- Read: together counts case studies that used both, one and other those that used each. based_on counts the case studies with two methods or more, the only ones that can be here.
-- Needs: case_study_methods
-- Parameter: method title of a method or a part of it
-- Parameter: at_least how many case studies used both; 1 where it is empty
with used as (
  select case_study, method, method_title
  from case_study_methods
),
methods as (
  select
    method,
    method_title as title,
    method_title like '%' || ifnull(:method, '') || '%' as is_asked_for,
    count(*) as case_studies
  from used
  group by method
),
pairs as (
  select first.method, second.method as other, count(*) as together
  from used as first
  join used as second on second.case_study = first.case_study and second.method > first.method
  group by first.method, second.method
),
several as (
  select count(*) as case_studies
  from (select case_study from used group by case_study having count(*) > 1)
)
select
  first.title as method,
  second.title as other_method,
  pairs.together,
  first.case_studies as one,
  second.case_studies as other,
  several.case_studies as based_on
from pairs
join methods as first on first.method = pairs.method
join methods as second on second.method = pairs.other
join several
where (first.is_asked_for or second.is_asked_for)
  and pairs.together >= ifnull(cast(:at_least as integer), 0)
order by pairs.together desc, first.title, second.title, first.method, second.method
