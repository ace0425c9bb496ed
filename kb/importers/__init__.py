"""What others hold as tables or JSON, as Markdown files with front matter: Participedia, CSV, Airtable."""
