"""What the data has to keep, checked in one scan."""
