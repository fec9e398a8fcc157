"""What there is to say about a spec, and one renderer a file for saying it."""
