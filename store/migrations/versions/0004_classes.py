"""Classes, who is in them, and the cells of their experiments."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "classes",
        sa.Column("class_id", sa.String(32), primary_key=True),
        sa.Column("code", sa.String(8), nullable=False, unique=True),
        sa.Column("host_digest", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.String(40), nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
    )
    op.create_table(
        "class_members",
        sa.Column("class_id", sa.String(32), sa.ForeignKey("classes.class_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("learner", sa.String(64), primary_key=True),
        sa.Column("nickname", sa.String(40), nullable=False),
        sa.Column("same_name", sa.String(80), nullable=False),
        sa.Column("joined_at", sa.String(40), nullable=False),
        sa.Column("seen_at", sa.String(40), nullable=False),
        sa.UniqueConstraint("class_id", "same_name", name="one_nickname"),
    )
    op.create_table(
        "class_cells",
        sa.Column("class_id", sa.String(32), sa.ForeignKey("classes.class_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("round", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("cell", sa.Text, nullable=False),
    )


def downgrade() -> None:
    for table in ("class_cells", "class_members", "classes"):
        op.drop_table(table)
