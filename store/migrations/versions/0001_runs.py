"""Ended runs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(64), primary_key=True),
        sa.Column("learner", sa.String(128), nullable=False),
        sa.Column("spec_key", sa.String(16), nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
    )
    op.create_index("runs_by_spec", "runs", ["spec_key", "created_at"])
    op.create_index("runs_by_learner", "runs", ["learner", "created_at"])


def downgrade() -> None:
    op.drop_table("runs")
