"""A report as text, JSON or Markdown; one file a form."""
