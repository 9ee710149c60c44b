"""Alembic's entry: `store.database` hands it an open connection, on which a transaction has begun."""

from alembic import context

from store.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
