-- Case studies by number of sources
-- Case studies with how many sources they name, the fewest first.
-- About: Sources
-- Read: Counts the sources that this edition has; a reference to one that it does not have is counted apart. 0 says that none is named.
-- Needs: case_studies sources
-- Parameter: at_most number of sources
select
  documents.title,
  count(distinct sources.id) as sources,
  count(iif(links.target is null, links.reference, null)) as references_that_lead_nowhere,
  documents.id
from documents
left join links on links.source = documents.id and links.relation = 'sources'
left join documents as sources on sources.id = links.target and sources.content_type = 'sources'
where documents.content_type = 'case_studies' and documents.withdrawn is null
group by documents.id
having ifnull(:at_most, '') = '' or count(distinct sources.id) <= cast(:at_most as integer)
order by sources, documents.id
