"""What is generated from the code and kept in the repository: schemas and reference pages."""
