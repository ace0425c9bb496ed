-- Values that no vocabulary has
-- What documents say in a field with a vocabulary that does not know it, with file and line.
-- About: Terms
-- Read: A value here is a misspelling or a term that is missing. It is kept as written in the document's extra, and is in none of the other counts. Fields without a vocabulary are left out, for there anything is right.
-- Parameter: field name of a field
select field, message, document, path, line
from diagnostics
where code = 'KB202' and ifnull(:field, '') in ('', field)
order by field, path, line, number
