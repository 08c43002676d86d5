"""The ecosystem folder: read, check, compare, import and export it."""
