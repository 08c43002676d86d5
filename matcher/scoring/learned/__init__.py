"""A ranker that is learned from past links: shortlist, features of pairs, boosted trees."""
