"""A token of the API may act as a person."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("api_tokens") as batch:
        batch.add_column(sa.Column("person_id", sa.String(length=32)))
        batch.create_foreign_key(op.f("fk_api_tokens_person_id"), "people", ["person_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("api_tokens") as batch:
        batch.drop_constraint(op.f("fk_api_tokens_person_id"), type_="foreignkey")
        batch.drop_column("person_id")
