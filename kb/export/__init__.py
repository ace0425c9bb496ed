"""A finished database in other formats, as files: whole or the result of a search."""
