"""One-to-one assignment under capacities: solving, proving, diagnosing, repairing."""
