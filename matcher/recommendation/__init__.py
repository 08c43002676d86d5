"""From a seeker to a ranked list: eligibility first, then scores, then reranking."""
