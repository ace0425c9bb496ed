-- Organisations by their case studies
-- Organisations with the number of case studies in which they had a part, and which part it was.
-- About: Organisations
-- Read: Counts case studies once, however many parts the organisation had in them. Case studies that name no organisation in the field, or in any field where none is chosen, are in none of the rows: based_on counts those that do, out of all.
-- Needs: organisation_case_studies
-- Parameter: organisation name of an organisation or a part of it
-- Parameter: relation name of a field, as organised_by
select
  title as organisation,
  count(distinct case_study) as case_studies,
  group_concat(distinct relation_label) as parts,
  (
    select count(distinct case_study)
    from organisation_case_studies
    where ifnull(:relation, '') in ('', relation)
  ) as based_on,
  (select total from content_types where name = 'case_studies') as out_of,
  organisation as id
from organisation_case_studies
where title like '%' || ifnull(:organisation, '') || '%' and ifnull(:relation, '') in ('', relation)
group by organisation
order by case_studies desc, organisation
