"""Plant what a good matcher must find, rank lower, keep out, or combine."""
