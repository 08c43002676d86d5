"""Why a candidate is where it is, and what would change that."""
