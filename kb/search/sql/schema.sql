-- What the search adds to an edition: an index over every document, and narrow tables beside it.
-- `number` counts the documents from 1, newest first; it is the rowid of `search`.
-- What a result shows stands here once more, so that a page of results never reads the long rows of `documents`.

create table search_documents (
  number integer primary key,
  id text not null unique references documents (id),
  content_type text not null,
  title text not null,
  url text,
  summary text,
  date_start text,
  date_end text,
  language text,
  parent text,
  words integer not null,
  title_key text not null,
  oldest integer not null,
  by_title integer not null,
  listed integer not null,
  terms text not null
);
create index search_documents_title_key on search_documents (title_key);
create index search_documents_oldest on search_documents (oldest);
create index search_documents_by_title on search_documents (by_title);
create index search_documents_listed on search_documents (listed);

-- Prose fields as plain text: what the snippets and the column `prose` of `search` show of them.
create table search_passages (
  number integer not null,
  position integer not null,
  label text not null,
  text text not null,
  primary key (number, position)
) without rowid;

-- The documents whose text counts for another one: components for their case.
create table search_parts (
  number integer not null,
  position integer not null,
  part text not null,
  primary key (number, position)
) without rowid;

-- Every word of the edition, folded, with the term that the index has for it and the number of documents that say it.
create table search_words (
  word text not null primary key,
  term text not null,
  documents integer not null
) without rowid;
create index search_words_term on search_words (term);

-- Words that the edition writes with a hyphen and also, or sensibly, in one: codesign is co + design.
create table search_compounds (
  term text not null primary key,
  first text not null,
  second text not null
) without rowid;

-- Other names for the same: `key` is what may be typed, `other` what is searched for as well.
-- `scope` is text (anywhere), heads (title, summary, terms and headings) or terms (title and terms).
create table search_synonyms (
  key text not null,
  other text not null,
  scope text not null,
  primary key (key, other)
) without rowid;

create table search_facets (
  field text not null primary key,
  label text not null,
  description text,
  kind text not null,
  position integer not null
);

-- One value of a facet, the number of documents that have it, and which: `numbers` is a bit field when `dense`,
-- else little-endian 32-bit numbers in order. The token `ː<number>` stands for it in the column `facets` of `search`.
create table search_values (
  number integer primary key,
  field text not null references search_facets (field),
  value text not null,
  label text not null,
  url text,
  documents integer not null,
  dense integer not null,
  numbers blob not null,
  unique (field, value)
);

-- Titles and terms for suggestions while typing; found through `search_titles`.
create table search_completions (
  number integer primary key,
  kind text not null,
  label text not null,
  words text not null,
  url text,
  type_label text,
  weight integer not null
);

create table search_settings (
  key text not null primary key,
  value text not null
);

create table related (
  document text not null references documents (id),
  other text not null references documents (id),
  position integer not null,
  reason text not null,
  score real not null,
  primary key (document, position)
) without rowid;

-- What `search` shows of a document: its text as readers know it. The index itself holds the normalised text.
create view search_text as
select
  search_documents.number,
  documents.id,
  documents.title,
  documents.summary,
  search_documents.terms,
  (
    select group_concat(heading, char(10))
    from (
      select sections.heading
      from sections
      where sections.document = documents.id and sections.heading <> ''
      order by sections.position
    )
  ) as headings,
  documents.body_text as body,
  (
    select group_concat(text, char(10))
    from (
      select search_passages.text
      from search_passages
      where search_passages.number = search_documents.number
      order by search_passages.position
    )
  ) as prose,
  (
    select group_concat(part, char(10))
    from (
      select search_parts.part
      from search_parts
      where search_parts.number = search_documents.number
      order by search_parts.position
    )
  ) as parts,
  null as facets
from search_documents
join documents on documents.id = search_documents.id;
