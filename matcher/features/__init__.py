"""What participants are compared by: codes on trees, and texts."""
