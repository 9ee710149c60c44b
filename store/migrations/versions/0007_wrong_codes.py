"""Wrong codes that were tried, so that all app processes slow them down together."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "wrong_codes",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("about", sa.String(32), nullable=False),
        sa.Column("tried_at", sa.String(40), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("wrong_codes")
