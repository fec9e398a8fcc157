"""How far two columns lie apart: one method a file."""
