"""The journal is a chain; counts of the overview come from indexes

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# A seal is only ever added, like the entry it seals.
PROTECT_SEALS = {
    "sqlite": [
        f"CREATE TRIGGER journal_seal_no_{verb.lower()} BEFORE {verb} ON journal_seal "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE TRIGGER journal_seal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_seal "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()",
    ],
}


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "journal_head",
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seal", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "journal_seal",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seal", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_seal_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_journal_seal")),
        sa.UniqueConstraint("chain", "number", name=op.f("uq_journal_seal_chain_number")),
    )
    op.drop_index("ix_checkpoint_territory_state_due", "checkpoint")
    op.create_index("ix_checkpoint_territory_state_due", "checkpoint", ["territory_id", "state", "due", "before_approval"])
    op.create_index("ix_activity_counts", "activity", ["roadmap_id", "gone", "doubtful"])
    op.create_index("ix_summary_counts", "summary", ["roadmap_id", "year", "apart", "state", "due", "n"])
    for statement in PROTECT_SEALS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("ix_summary_counts", "summary")
    op.drop_index("ix_activity_counts", "activity")
    op.drop_index("ix_checkpoint_territory_state_due", "checkpoint")
    op.create_index("ix_checkpoint_territory_state_due", "checkpoint", ["territory_id", "state", "due"])
    op.drop_table("journal_seal")
    op.drop_table("journal_head")
