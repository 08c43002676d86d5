"""What becomes of pairs: recommended ones beside those found by hand, by a plan or by lot."""
