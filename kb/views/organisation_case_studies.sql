-- Organisations and their case studies
-- One row for each organisation, each case study that it had a part in, and each relation between them.
-- Needs: organisations case_studies
-- Column: organisation TEXT Organisation: id of the organisation
-- Column: title TEXT Title: of the organisation
-- Column: case_study TEXT Case study: id of the case study
-- Column: case_study_title TEXT Title of the case study: as it is shown
-- Column: year TEXT Year: in which the case study began, or null
-- Column: relation TEXT Relation: name of the field that says so
-- Column: relation_label TEXT Relation (label): what readers see for the relation
with named as (
  -- An id begins with its content type, so that the kinds are told apart without reading the documents.
  select target as organisation, source as case_study, relation, 'case_studies' as table_name
  from links
  where relation not in ('body', 'not_related')
    and source >= 'case_studies/' and source < 'case_studies0'
    and target >= 'organisations/' and target < 'organisations0'
  union
  select source, target, relation, 'organisations'
  from links
  where relation not in ('body', 'not_related')
    and source >= 'organisations/' and source < 'organisations0'
    and target >= 'case_studies/' and target < 'case_studies0'
)
select
  named.organisation,
  organisations.title,
  named.case_study,
  whole.title as case_study_title,
  substr(whole.date_start, 1, 4) as year,
  named.relation,
  coalesce(codebook.label, named.relation) as relation_label
from named
join documents as organisations on organisations.id = named.organisation
join documents as whole on whole.id = named.case_study and whole.withdrawn is null
left join codebook on codebook.table_name = named.table_name and codebook.column_name = named.relation
