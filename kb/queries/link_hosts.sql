-- Which sites are linked to
-- Hosts of links to other sites, with the number of links and of documents that have them.
-- About: Links
-- Read: A host is counted as it is written, so www.example.org and example.org are two. Kind tells links in texts from addresses in fields.
-- Parameter: kind link, embed, image, registration or field
-- Plot: host links
select host, count(*) as links, count(distinct source) as documents, group_concat(distinct kind) as kinds
from external_links
where ifnull(:kind, '') in ('', kind)
group by host
order by links desc, host
