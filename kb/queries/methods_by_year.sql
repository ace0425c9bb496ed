-- Methods by year
-- How many case studies of each year used each method.
-- About: Methods
-- Read: The year is that in which the case study began; those without one stand under null. A case study with two methods is in two rows, so rows add up to more than based_on, the number of that year's case studies that name any method.
-- Needs: case_study_methods
-- Parameter: method title of a method or a part of it
-- Parameter: since first year
-- Parameter: until last year
with used as (
  select case_study, year, method, method_title
  from case_study_methods
),
years as (
  select year, count(distinct case_study) as case_studies
  from used
  group by year
),
counted as (
  select year, method, method_title, count(*) as case_studies
  from used
  group by year, method
)
select
  counted.year,
  counted.method_title as method,
  counted.case_studies,
  years.case_studies as based_on
from counted
join years on years.year is counted.year
where counted.method_title like '%' || ifnull(:method, '') || '%'
  and (ifnull(:since, '') = '' or counted.year >= :since)
  and (ifnull(:until, '') = '' or counted.year <= :until)
order by counted.year is null, counted.year, counted.case_studies desc, counted.method_title, counted.method
