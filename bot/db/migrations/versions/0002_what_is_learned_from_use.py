"""What is learned from use: routing terms, and texts kept for review."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "routing_terms",
        sa.Column("term", sa.LargeBinary(length=32), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name=op.f("fk_routing_terms_department_id"),
        ),
        sa.PrimaryKeyConstraint("term", "department_id", name=op.f("pk_routing_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "heard_texts",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heard_texts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_heard_texts_on_day"), "heard_texts", ["on_day"])


def downgrade() -> None:
    op.drop_table("heard_texts")
    op.drop_table("routing_terms")
