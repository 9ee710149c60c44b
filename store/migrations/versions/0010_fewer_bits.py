"""What came of writing a run's student down with fewer bits, kept beside the run."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("runs", sa.Column("fewer_bits", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("runs", "fewer_bits")
