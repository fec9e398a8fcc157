"""Where rows come from: opened by the contract's types, each with the version that was read."""
