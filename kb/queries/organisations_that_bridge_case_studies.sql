-- Organisations that bridge case studies
-- Pairs of case studies that share an organisation, and the organisations that they share.
-- About: Organisations
-- Read: One row for each pair of case studies. An organisation counts whatever its part was. Pairs that only seem apart may share an organisation that nobody recorded.
-- Where there are more than 50000 pairs, the organisations with the most case studies are left out.
-- Needs: organisation_case_studies
-- Parameter: organisation name of an organisation or a part of it
with parts as (
  select distinct organisation, title, case_study
  from organisation_case_studies
),
sizes as (
  select organisation, count(*) as case_studies
  from parts
  where title like '%' || ifnull(:organisation, '') || '%'
  group by organisation
),
asked_for as (
  select
    organisation,
    sum(case_studies * (case_studies - 1) / 2) over (order by case_studies, organisation rows unbounded preceding)
      as pairs
  from sizes
),
pairs as (
  select distinct first.case_study, second.case_study as other
  from parts as first
  join parts as second on second.organisation = first.organisation and second.case_study > first.case_study
  where first.organisation in (select organisation from asked_for where pairs <= 50000)
),
shared as (
  select
    pairs.case_study,
    pairs.other,
    row_number() over by_title as number,
    count(*) over (partition by pairs.case_study, pairs.other) as organisations,
    group_concat(first.title, '; ') over by_title as titles
  from pairs
  join parts as first on first.case_study = pairs.case_study
  join parts as second on second.organisation = first.organisation and second.case_study = pairs.other
  window by_title as (
    partition by pairs.case_study, pairs.other
    order by first.title, first.organisation
    rows unbounded preceding
  )
)
select
  first.title as case_study,
  second.title as other_case_study,
  shared.organisations,
  shared.titles as shared,
  shared.case_study as id,
  shared.other as other_id
from shared
join documents as first on first.id = shared.case_study
join documents as second on second.id = shared.other
where shared.number = shared.organisations
order by shared.organisations desc, shared.case_study, shared.other
