"""What a document says by the declaration, one module for each part of it; `kb.stages.validate` puts them together."""
