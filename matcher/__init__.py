"""Matching algorithms of Dianqiao: pure functions and estimators, no web framework, no database."""
