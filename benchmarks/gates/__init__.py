"""What a gate's verdict is worth, and what it costs."""
