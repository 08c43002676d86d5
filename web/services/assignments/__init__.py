"""Assignments of programmes: runs, drafts, edits, publication, and what others can check of it."""
