"""Who holds a role is found among those who hold one, not among all the staff."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

HOLDS_A_ROLE = sa.text("roles <> ''")


def upgrade() -> None:
    op.create_index(
        "ix_people_holding",
        "people",
        ["userid"],
        sqlite_where=HOLDS_A_ROLE,
        postgresql_where=HOLDS_A_ROLE,
    )


def downgrade() -> None:
    op.drop_index("ix_people_holding", "people")
