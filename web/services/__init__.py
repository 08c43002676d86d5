"""Use cases of the product: the only layer that knows both models and matcher."""
