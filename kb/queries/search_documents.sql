-- Find documents
-- Documents that have all the words, the best match first.
-- About: Search
-- Read: Words are matched whatever their ending, and in any part of a document; a lower rank is a better match, and rank is null where no words were given. The search page also knows synonyms, phrases and exact titles.
-- Parameter: words all of which a document must have
-- Parameter: content_type name of a content type
with found as (
  select id, rank
  from search
  where search match
    '"' || replace(trim(replace(replace(replace(ifnull(:words, ''), '"', ' '), '''', ''), '’', '')), ' ', '" "') || '"'
)
select documents.id, documents.content_type, documents.title, documents.date_start, documents.summary, found.rank
from documents
left join found on found.id = documents.id
where documents.withdrawn is null
  and (trim(ifnull(:words, '')) = '' or found.id is not null)
  and ifnull(:content_type, '') in ('', documents.content_type)
order by found.rank, documents.title, documents.id
