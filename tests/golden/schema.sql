CREATE TABLE "content_types" (
   "name" TEXT PRIMARY KEY,
   "label" TEXT,
   "label_plural" TEXT,
   "description" TEXT,
   "path" TEXT,
   "listing" TEXT,
   "sort" TEXT,
   "position" INTEGER,
   "total" INTEGER
);
CREATE TABLE "documents" (
   "id" TEXT PRIMARY KEY,
   "content_type" TEXT REFERENCES "content_types"("name"),
   "slug" TEXT,
   "title" TEXT,
   "summary" TEXT,
   "date_start" TEXT,
   "date_end" TEXT,
   "url" TEXT,
   "source_path" TEXT,
   "source_line" INTEGER,
   "visibility" TEXT,
   "language" TEXT,
   "word_count" INTEGER,
   "parent" TEXT REFERENCES "documents"("id"),
   "series" TEXT,
   "series_position" INTEGER,
   "attribution" TEXT,
   "licence" TEXT,
   "withdrawn" TEXT,
   "completeness" REAL,
   "not_recorded" TEXT,
   "first_changed" TEXT,
   "last_changed" TEXT,
   "same_as_body" TEXT,
   "body_markdown" TEXT,
   "body_html" TEXT,
   "body_text" TEXT,
   "extra" TEXT
);
CREATE INDEX "idx_documents_content_type_date_start_id"
    ON "documents" ("content_type", "date_start", "id");
CREATE INDEX "idx_documents_parent"
    ON "documents" ("parent");
CREATE INDEX "idx_documents_series_series_position"
    ON "documents" ("series", "series_position");
CREATE INDEX "idx_documents_source_path"
    ON "documents" ("source_path");
CREATE INDEX "idx_documents_url"
    ON "documents" ("url");
CREATE INDEX "idx_documents_last_changed"
    ON "documents" ("last_changed");
CREATE TABLE "links" (
   "source" TEXT REFERENCES "documents"("id"),
   "target" TEXT REFERENCES "documents"("id"),
   "relation" TEXT,
   "reference" TEXT,
   "position" INTEGER,
   PRIMARY KEY ("source", "relation", "position")
);
CREATE INDEX "idx_links_target_relation"
    ON "links" ("target", "relation");
CREATE INDEX "idx_links_relation_target"
    ON "links" ("relation", "target");
CREATE TABLE "external_links" (
   "source" TEXT REFERENCES "documents"("id"),
   "position" INTEGER,
   "url" TEXT,
   "host" TEXT,
   "text" TEXT,
   "kind" TEXT,
   PRIMARY KEY ("source", "position")
);
CREATE INDEX "idx_external_links_host"
    ON "external_links" ("host");
CREATE TABLE "link_checks" (
   "url" TEXT PRIMARY KEY,
   "outcome" TEXT,
   "status" INTEGER,
   "reason" TEXT,
   "location" TEXT,
   "checked" TEXT
);
CREATE TABLE "terms" (
   "document" TEXT REFERENCES "documents"("id"),
   "field" TEXT,
   "value" TEXT,
   "position" INTEGER,
   PRIMARY KEY ("document", "field", "position")
);
CREATE INDEX "idx_terms_field_value"
    ON "terms" ("field", "value");
CREATE TABLE "sections" (
   "document" TEXT REFERENCES "documents"("id"),
   "position" INTEGER,
   "level" INTEGER,
   "heading" TEXT,
   "anchor" TEXT,
   "text" TEXT,
   PRIMARY KEY ("document", "position")
);
CREATE TABLE "speakers" (
   "document" TEXT REFERENCES "documents"("id"),
   "position" INTEGER,
   "name" TEXT,
   "role" TEXT,
   "organisation" TEXT,
   "talk" TEXT,
   "links" TEXT,
   "consent" TEXT,
   "attributed_as" TEXT,
   "part" TEXT,
   PRIMARY KEY ("document", "position")
);
CREATE TABLE "redirects" (
   "path" TEXT PRIMARY KEY,
   "document" TEXT REFERENCES "documents"("id")
);
CREATE TABLE "diagnostics" (
   "number" INTEGER PRIMARY KEY,
   "code" TEXT,
   "severity" TEXT,
   "path" TEXT,
   "line" INTEGER,
   "column" INTEGER,
   "field" TEXT,
   "message" TEXT,
   "hint" TEXT,
   "document" TEXT REFERENCES "documents"("id")
);
CREATE INDEX "idx_diagnostics_document"
    ON "diagnostics" ("document");
CREATE INDEX "idx_diagnostics_code"
    ON "diagnostics" ("code");
CREATE TABLE "vocabularies" (
   "name" TEXT PRIMARY KEY,
   "label" TEXT,
   "description" TEXT
);
CREATE TABLE "vocabulary_terms" (
   "vocabulary" TEXT REFERENCES "vocabularies"("name"),
   "value" TEXT,
   "label" TEXT,
   "definition" TEXT,
   "also" TEXT,
   "position" INTEGER,
   PRIMARY KEY ("vocabulary", "value")
);
CREATE TABLE "crosswalks" (
   "number" INTEGER PRIMARY KEY,
   "scheme" TEXT,
   "their_field" TEXT,
   "their_key" TEXT,
   "content_type" TEXT REFERENCES "content_types"("name"),
   "field" TEXT,
   "value" TEXT,
   "match" TEXT,
   "note" TEXT
);
CREATE INDEX "idx_crosswalks_scheme_their_field_their_key"
    ON "crosswalks" ("scheme", "their_field", "their_key");
CREATE INDEX "idx_crosswalks_content_type_field_value"
    ON "crosswalks" ("content_type", "field", "value");
CREATE TABLE "codebook" (
   "table_name" TEXT,
   "column_name" TEXT,
   "label" TEXT,
   "description" TEXT,
   "kind" TEXT,
   "unit" TEXT,
   "vocabulary" TEXT REFERENCES "vocabularies"("name"),
   "recorded" INTEGER,
   "total" INTEGER,
   "example" TEXT,
   "field" TEXT,
   "many" INTEGER,
   "facet" INTEGER,
   "search" TEXT,
   "target" TEXT,
   "inverse" TEXT,
   "inverse_label" TEXT,
   "role" TEXT,
   "group" TEXT,
   "records" TEXT,
   "position" INTEGER,
   PRIMARY KEY ("table_name", "column_name")
);
CREATE TABLE "queries" (
   "name" TEXT PRIMARY KEY,
   "title" TEXT,
   "about" TEXT,
   "description" TEXT,
   "reading" TEXT,
   "parameters" TEXT,
   "plot" TEXT,
   "sql" TEXT
);
CREATE TABLE "build" (
   "key" TEXT PRIMARY KEY,
   "value" TEXT
);
CREATE TABLE "case_studies" (
   "id" TEXT PRIMARY KEY REFERENCES "documents"("id"),
   "summary" TEXT,
   "begun" INTEGER,
   "held_start" TEXT,
   "held_end" TEXT,
   "riders_min" INTEGER,
   "riders_max" INTEGER,
   "riders_text" TEXT,
   "share" REAL,
   "themes" TEXT,
   "methods" TEXT,
   "organiser" TEXT REFERENCES "documents"("id"),
   "steps" TEXT,
   "quotes" TEXT,
   "report" TEXT
);
CREATE INDEX "idx_case_studies_organiser"
    ON "case_studies" ("organiser");
CREATE TABLE "methods" (
   "id" TEXT PRIMARY KEY REFERENCES "documents"("id")
);
CREATE TABLE "organisations" (
   "id" TEXT PRIMARY KEY REFERENCES "documents"("id")
);
CREATE TABLE "steps" (
   "id" TEXT PRIMARY KEY REFERENCES "documents"("id"),
   "hours" INTEGER
);
CREATE TABLE related (
  document text not null references documents (id),
  other text not null references documents (id),
  position integer not null,
  reason text not null,
  score real not null,
  primary key (document, position)
) without rowid;
CREATE TABLE sqlite_stat1(tbl,idx,stat);
CREATE VIEW "case_study_methods" as
with steps as (
  -- An id begins with its content type, so that the kinds are told apart without reading the documents.
  select source as case_study, target as step
  from links
  where relation not in ('body', 'not_related')
    and source >= 'case_studies/' and source < 'case_studies0'
    and target >= 'components/' and target < 'components0'
  union
  select target, source
  from links
  where relation not in ('body', 'not_related')
    and source >= 'components/' and source < 'components0'
    and target >= 'case_studies/' and target < 'case_studies0'
),
named as (
  select source as case_study, target as method, null as step
  from links
  where relation not in ('body', 'not_related')
    and source >= 'case_studies/' and source < 'case_studies0'
    and target >= 'methods/' and target < 'methods0'
  union
  select steps.case_study, links.target, steps.step
  from steps
  join links on links.source = steps.step
  where links.relation not in ('body', 'not_related')
    and links.target >= 'methods/' and links.target < 'methods0'
),
counted as (
  select case_study, method, max(step is null) as named_by_case_study, count(step) as steps
  from named
  group by case_study, method
)
select
  counted.case_study,
  whole.title,
  substr(whole.date_start, 1, 4) as year,
  counted.method,
  methods.title as method_title,
  counted.named_by_case_study,
  counted.steps
from counted
join documents as whole on whole.id = counted.case_study and whole.withdrawn is null
join documents as methods on methods.id = counted.method;
CREATE VIEW "document_links" as
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
left join codebook on codebook.table_name = source.content_type and codebook.column_name = links.relation;
CREATE VIEW "document_terms" as
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
  on vocabulary_terms.vocabulary = codebook.vocabulary and vocabulary_terms.value = terms.value;
CREATE VIEW "documents_in_series" as
select
  series,
  series_position,
  count(*) over (partition by series) as series_length,
  id,
  title,
  content_type,
  date_start,
  date_end,
  attribution
from documents
where series is not null and withdrawn is null;
CREATE VIEW "field_coverage" as
with lists as (
  -- Many documents lack the same fields, so that few lists need to be taken apart.
  select content_type, not_recorded, count(*) as documents
  from documents
  where not_recorded is not null
  group by content_type, not_recorded
),
missing as (
  select lists.content_type, entry.value as field, sum(lists.documents) as documents
  from lists, json_each(lists.not_recorded) as entry
  group by lists.content_type, entry.value
),
fields as (
  select
    table_name,
    field,
    replace(replace(max(iif(many = 1 or column_name in (field, field || '_start', field || '_min'), label, null)),
      ' (minimum)', ''), ' (start)', '') as label,
    max(kind) as kind,
    max(unit) as unit,
    max(recorded) as recorded,
    max(total) as total
  from codebook
  where field is not null
  group by table_name, field
)
select
  fields.table_name as content_type,
  fields.field,
  fields.label,
  fields.kind,
  fields.unit,
  fields.recorded,
  coalesce(missing.documents, 0) as not_recorded,
  fields.total - fields.recorded - coalesce(missing.documents, 0) as accounted_for,
  fields.total,
  round(100.0 * fields.recorded / nullif(fields.total, 0), 1) as percent
from fields
left join missing on missing.content_type = fields.table_name and missing.field = fields.field;
CREATE VIEW "organisation_case_studies" as
with named as (
  -- An id begins with its content type, so that the kinds are told apart without reading the documents.
  select target as organisation, source as case_study, relation, 'case_studies' as table_name
  from links
  where relation not in ('body', 'not_related')
    and source >= 'case_studies/' and source < 'case_studies0'
    and target >= 'organisations/' and target < 'organisations0'
  union
  select source, target, relation, 'organisations'
  from links
  where relation not in ('body', 'not_related')
    and source >= 'organisations/' and source < 'organisations0'
    and target >= 'case_studies/' and target < 'case_studies0'
)
select
  named.organisation,
  organisations.title,
  named.case_study,
  whole.title as case_study_title,
  substr(whole.date_start, 1, 4) as year,
  named.relation,
  coalesce(codebook.label, named.relation) as relation_label
from named
join documents as organisations on organisations.id = named.organisation
join documents as whole on whole.id = named.case_study and whole.withdrawn is null
left join codebook on codebook.table_name = named.table_name and codebook.column_name = named.relation;
