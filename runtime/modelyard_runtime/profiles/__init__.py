"""What is kept of a data set: counts on a grid, small enough to review and exact enough to compare."""
