"""How things are taken out of documents, one module for each kind; `kb.stages.redact` makes an edition of the rest."""
