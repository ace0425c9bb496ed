-- What the sources of case studies do not state
-- Fields for which the sources of a case study were searched and say nothing.
-- About: Fields and gaps
-- Read: These gaps are in what is known, those of the query on documents that lack a field are in this collection. Nothing stated does not mean that it did not happen.
-- Needs: case_studies.not_stated
-- Parameter: field name of a field, as evaluation
select entry.value as field, documents.id, documents.title
from case_studies
join documents on documents.id = case_studies.id and documents.withdrawn is null
join json_each(iif(json_valid(not_stated), not_stated, json_array(not_stated))) as entry
where case_studies.not_stated is not null
  and ifnull(:field, '') in ('', entry.value)
order by entry.value, documents.id
