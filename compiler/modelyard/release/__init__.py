"""What runs where: release files, how they are made from a training, promoted, and taken back."""
