"""What modelyard finds in a spec: a registry of rules, and a module each with its page and its check."""
