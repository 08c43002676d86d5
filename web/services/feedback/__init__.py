"""What becomes of recommendations: what was shown and opened, kept only where its reader agrees."""
