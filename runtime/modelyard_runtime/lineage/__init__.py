"""What made a model, and what it feeds: collected when it is registered, and told on request."""
