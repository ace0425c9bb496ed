-- Links to one site
-- Every link to a host, with the document that has it.
-- About: Links
-- Read: One row for each link in the order of the documents' ids. Whether the address still answers is not known here.
-- Parameter: host the host or a part of it, as example.org
select external_links.host, external_links.url, external_links.text, external_links.kind, documents.id, documents.title
from external_links
join documents on documents.id = external_links.source
where external_links.host like '%' || ifnull(:host, '') || '%'
order by external_links.host, documents.id, external_links.position
