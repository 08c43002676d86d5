"""Raising money: requests told in stages, investors' interest, deals, and what came of them."""
