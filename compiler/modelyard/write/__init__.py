"""The only room that writes: ownership of files, comparison with the disk, and careful writing."""
