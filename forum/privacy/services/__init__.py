"""What is done with somebody's data because they asked for it."""
