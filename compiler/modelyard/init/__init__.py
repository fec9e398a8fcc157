"""A first spec: from a template, or from the data itself."""
