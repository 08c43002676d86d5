"""The graph of relations: proximity and paths."""
