"""The yearly assessment of mentors and spaces: formula, figures, results, appeals."""
