"""Statements of one dialect in the words of other engines, or a refusal."""
