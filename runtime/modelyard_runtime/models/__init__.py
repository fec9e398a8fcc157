"""A trained model: its folder without pickle, its answers, and what moves them."""
