"""From text to plain data, within limits; and from a document path back to a place in the text."""
