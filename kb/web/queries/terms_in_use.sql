-- Terms and how often they are used.
-- Every term of a vocabulary that a document has, with the number of documents.
select
  terms.field,
  terms.value,
  coalesce(vocabulary_terms.label, terms.value) as label,
  count(distinct terms.document) as documents
from terms
left join codebook on codebook.field = terms.field and codebook.vocabulary is not null
left join vocabulary_terms
  on vocabulary_terms.vocabulary = codebook.vocabulary and vocabulary_terms.value = terms.value
group by terms.field, terms.value
order by terms.field, documents desc, terms.value
