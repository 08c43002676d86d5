"""Vocabularies, sourced reference data, and the synthetic ecosystem."""
