"""How Alembic runs: always on the connection it is given, in the caller's transaction."""

from alembic import context

from models.registry import Base
from models.session import dialect_options

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, **dialect_options(connection)
)
with context.begin_transaction():
    context.run_migrations()
