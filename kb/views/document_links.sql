-- Links with titles
-- The table links, with the title and the content type of both ends.
-- Column: source TEXT From: id of the document that holds the reference
-- Column: source_title TEXT Title: of the document that holds the reference
-- Column: source_type TEXT From type: content type of the document that holds the reference
-- Column: relation TEXT Relation: name of the field, or body for a link in the text
-- Column: relation_label TEXT Relation (label): what readers see for the relation
-- Column: target TEXT To: id of the document that is named, or null where nothing answers to the reference
-- Column: target_title TEXT Title of the target: or null where nothing answers to the reference
-- Column: target_type TEXT To type: content type of the document that is named, or null
-- Column: reference TEXT As written: the reference as its author wrote it
-- Column: position INTEGER Position: order within document and relation, from 0
select
  links.source,
  source.title as source_title,
  source.content_type as source_type,
  links.relation,
  coalesce(codebook.label, links.relation) as relation_label,
  links.target,
  target.title as target_title,
  target.content_type as target_type,
  links.reference,
  links.position
from links
join documents as source on source.id = links.source
left join documents as target on target.id = links.target
left join codebook on codebook.table_name = source.content_type and codebook.column_name = links.relation
