-- Mentioned in a text only
-- Links in texts to documents that no field of the same document names.
-- About: Links
-- Read: Each row is a link that a reader can follow and that no list, facet or count knows of. Editors may want to fill in the field.
-- Parameter: content_type content type of the documents that are mentioned
select distinct source, source_title, target, target_title, target_type
from document_links
where relation = 'body'
  and target is not null
  and target <> source
  and ifnull(:content_type, '') in ('', target_type)
  and not exists (
    select 1
    from links as declared
    where declared.source = document_links.source
      and declared.target = document_links.target
      and declared.relation not in ('body', 'not_related')
  )
order by source, target
