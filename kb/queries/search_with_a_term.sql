-- Find documents that have a term
-- The full-text search joined with the terms: documents that have all the words and the term.
-- About: Search
-- Read: One row for each document and each of its terms that was asked for. A document that does not record the field cannot be here, so what is missing is not evidence that it does not apply.
-- Parameter: words all of which a document must have
-- Parameter: field name of a field, as themes
-- Parameter: term value or label of a term, or a part of it
with found as (
  select id, rank
  from search
  where search match
    '"' || replace(trim(replace(replace(replace(ifnull(:words, ''), '"', ' '), '''', ''), '’', '')), ' ', '" "') || '"'
)
select
  document_terms.document as id,
  document_terms.title,
  document_terms.content_type,
  document_terms.year,
  document_terms.field_label as field,
  document_terms.label as term,
  found.rank
from document_terms
left join found on found.id = document_terms.document
where (trim(ifnull(:words, '')) = '' or found.id is not null)
  and ifnull(:field, '') in ('', document_terms.field)
  and (
    document_terms.value like '%' || ifnull(:term, '') || '%'
    or document_terms.label like '%' || ifnull(:term, '') || '%'
  )
order by found.rank, document_terms.document, document_terms.field, document_terms.value
