CREATE TABLE "documents" (
   "id" TEXT PRIMARY KEY,
   "content_type" TEXT,
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
CREATE INDEX "idx_documents_content_type_date_start"
    ON "documents" ("content_type", "date_start");
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
CREATE TABLE "codebook" (
   "table_name" TEXT,
   "column_name" TEXT,
   "label" TEXT,
   "description" TEXT,
   "kind" TEXT,
   "unit" TEXT,
   "vocabulary" TEXT,
   "recorded" INTEGER,
   "total" INTEGER,
   "field" TEXT,
   "many" INTEGER,
   "facet" INTEGER,
   "search" TEXT,
   "target" TEXT,
   "inverse" TEXT,
   "inverse_label" TEXT,
   "role" TEXT,
   "group" TEXT,
   "position" INTEGER,
   PRIMARY KEY ("table_name", "column_name")
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
