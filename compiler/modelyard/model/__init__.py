"""The spec as types: one file a section, long forms only; `shorthand` turns what people write into them."""
