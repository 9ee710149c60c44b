"""Drawings that learners show to their class."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "class_drawings",
        sa.Column("drawing_id", sa.String(32), primary_key=True),
        sa.Column("class_id", sa.String(32), sa.ForeignKey("classes.class_id", ondelete="CASCADE"), nullable=False),
        sa.Column("learner", sa.String(64), nullable=False),
        sa.Column("shared_at", sa.String(40), nullable=False),
        sa.Column("judged", sa.Text, nullable=False),
    )
    op.create_index("drawings_by_class", "class_drawings", ["class_id"])


def downgrade() -> None:
    op.drop_table("class_drawings")
