"""How much each criterion counts: sets that organisers save, try on everybody, and publish."""
