"""Evidence looked after

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table('link_check',
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.Column('verdict', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('target', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('checked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('on', sa.Date(), nullable=True),
    sa.Column('said', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.CheckConstraint("verdict IN ('available', 'redirected', 'denied', 'missing', 'silent', 'unverified', 'untried', 'seen_open', 'seen_shut')", name=op.f('ck_link_check_verdict')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_link_check_evidence_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_link_check_person_id')),
    sa.PrimaryKeyConstraint('evidence_id', name=op.f('pk_link_check'))
    )
    with op.batch_alter_table('link_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_link_check_checked_at'), ['checked_at'], unique=False)

    op.create_table('kept_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('media_type', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.Column('file_name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('proposed', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_kept_upload_assignment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kept_upload_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_upload'))
    )
    op.create_index('ix_kept_upload_assignment_id', 'kept_upload', ['assignment_id'])
    # checkpoint
    op.add_column('checkpoint', sa.Column('one_for_all', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index('ix_journal_entry_subject', 'journal_entry', ['subject', 'subject_id'])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index('ix_journal_entry_subject', 'journal_entry')
    op.drop_column('checkpoint', 'one_for_all')
    op.drop_table('kept_upload')
    with op.batch_alter_table('link_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_link_check_checked_at'))

    op.drop_table('link_check')
