"""Stored data of Dianqiao: SQLAlchemy models, their constraints, migrations and reads."""
