-- Sources by how much rests on them
-- Sources with the number of documents that name them, most used first.
-- About: Sources
-- Read: A source with 0 is described here and nothing refers to it by a field. Documents of all content types count.
-- Needs: sources
-- Parameter: title of a source or a part of it
select
  documents.title,
  documents.date_start as published,
  count(distinct links.source) as documents,
  count(distinct iif(links.source like 'case_studies/%', links.source, null)) as case_studies,
  documents.id
from documents
left join links on links.target = documents.id and links.relation not in ('body', 'not_related')
where documents.content_type = 'sources'
  and documents.withdrawn is null
  and documents.title like '%' || ifnull(:title, '') || '%'
group by documents.id
order by documents desc, documents.id
