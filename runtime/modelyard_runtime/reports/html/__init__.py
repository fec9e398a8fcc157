"""Reports as single HTML files: no script, no network, the same look for all."""
