-- Terms with labels
-- The table terms, with the title and the year of the document, and the label and the definition of the term.
-- Column: document TEXT Document: id of the document that has the term
-- Column: title TEXT Title: of the document
-- Column: content_type TEXT Content type: of the document
-- Column: year TEXT Year: in which the document begins, or null
-- Column: field TEXT Field: name of the field
-- Column: field_label TEXT Field (label): what readers see for the field
-- Column: value TEXT Value: the term as it is stored
-- Column: label TEXT Label: the term as readers see it; the value itself where no vocabulary has it
-- Column: definition TEXT Definition: what the term means here, or null
select
  terms.document,
  documents.title,
  documents.content_type,
  substr(documents.date_start, 1, 4) as year,
  terms.field,
  coalesce(codebook.label, terms.field) as field_label,
  terms.value,
  coalesce(vocabulary_terms.label, terms.value) as label,
  nullif(vocabulary_terms.definition, '') as definition
from terms
join documents on documents.id = terms.document
left join codebook on codebook.table_name = documents.content_type and codebook.column_name = terms.field
left join vocabulary_terms
  on vocabulary_terms.vocabulary = codebook.vocabulary and vocabulary_terms.value = terms.value
