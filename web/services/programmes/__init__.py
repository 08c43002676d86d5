"""Programmes (双选批次): opening, seats, rules, wishes, closing, and the problem to be solved."""
