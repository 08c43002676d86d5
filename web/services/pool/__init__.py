"""The mentor pool: candidacies, public notices, tenures, conflicts of interest, papers."""
