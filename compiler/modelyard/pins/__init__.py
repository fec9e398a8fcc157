"""What can only be known with a network, pinned: `modelyard.lock`, or the pins of this release."""
