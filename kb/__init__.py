"""Markdown in, a searchable catalogue out."""

__version__ = "0.1.0"
