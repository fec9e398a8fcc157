"""One stage a file: what it calls in the rooms, and what it tells."""
