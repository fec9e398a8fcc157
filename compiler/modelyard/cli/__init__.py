"""The composition root: one file a verb. Only here is anything printed, and only here does the process exit."""
