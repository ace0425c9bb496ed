-- Which content types refer to which
-- Every relation, with the content types at both ends and how often it is used.
-- About: Links
-- Read: references that lead nowhere have null as the content type of their target. documents counts those at the near end, out of all documents of that type.
-- Parameter: content_type content type of the documents that refer
select
  document_links.source_type,
  document_links.relation,
  document_links.relation_label,
  document_links.target_type,
  count(*) as "references",
  count(distinct document_links.source) as documents,
  content_types.total as out_of
from document_links
join content_types on content_types.name = document_links.source_type
where ifnull(:content_type, '') in ('', document_links.source_type)
group by document_links.source_type, document_links.relation, document_links.target_type
order by document_links.source_type, document_links.relation, document_links.target_type
