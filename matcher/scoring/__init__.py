"""Scores with contributions: each scorer says how well every candidate fits in one respect."""
