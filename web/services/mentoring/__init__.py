"""What follows once a startup and a mentor are paired: agreement, records, turns, oversight."""
