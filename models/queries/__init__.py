"""Reads, a module an aggregate."""
