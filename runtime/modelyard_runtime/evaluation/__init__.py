"""What a model is worth on rows that it has not seen: metrics with intervals, by slice, and beside the champion."""
