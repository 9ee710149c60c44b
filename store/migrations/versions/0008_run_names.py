"""A name that its learner gives a run, and the sweep that a run is a cell of."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("runs", sa.Column("name", sa.String(60), nullable=False, server_default=""))
    op.add_column("runs", sa.Column("sweep", sa.String(16), nullable=False, server_default=""))


def downgrade() -> None:
    for column in ("sweep", "name"):
        op.drop_column("runs", column)
