"""What an earlier compile proved about a spec, so that one of which nothing changed need not be compiled again."""
