"""How well the model does: estimated while labels are under way, realised once they have come."""
