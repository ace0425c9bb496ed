-- What a search is about
-- The terms of the documents that have all the words, with how many of those documents have each.
-- About: Search
-- Read: documents of based_on: how many of the documents that were found and record the field have the term. out_of counts all that were found and belong to a content type that has the field.
-- Parameter: words all of which a document must have
-- Parameter: field name of a field, as themes
with found as (
  select documents.id, documents.content_type
  from documents
  where documents.withdrawn is null and (
    trim(ifnull(:words, '')) = ''
    or documents.id in (
      select search.id
      from search
      where search match '"'
        || replace(trim(replace(replace(replace(ifnull(:words, ''), '"', ' '), '''', ''), '’', '')), ' ', '" "') || '"'
    )
  )
),
recorded as (
  select terms.field, count(distinct terms.document) as documents
  from terms
  join found on found.id = terms.document
  group by terms.field
),
possible as (
  select codebook.field, sum(types.documents) as documents
  from (select content_type, count(*) as documents from found group by content_type) as types
  join codebook on codebook.table_name = types.content_type and codebook.kind = 'term'
  group by codebook.field
),
counted as (
  select found.content_type, terms.field, terms.value, count(distinct terms.document) as documents
  from found
  join terms on terms.document = found.id
  where ifnull(:field, '') in ('', terms.field)
  group by found.content_type, terms.field, terms.value
)
select
  counted.field,
  counted.value,
  max(coalesce(vocabulary_terms.label, counted.value)) as label,
  sum(counted.documents) as documents,
  recorded.documents as based_on,
  possible.documents as out_of
from counted
join recorded on recorded.field = counted.field
left join possible on possible.field = counted.field
left join codebook on codebook.table_name = counted.content_type and codebook.column_name = counted.field
left join vocabulary_terms
  on vocabulary_terms.vocabulary = codebook.vocabulary and vocabulary_terms.value = counted.value
group by counted.field, counted.value
order by counted.field, documents desc, counted.value
