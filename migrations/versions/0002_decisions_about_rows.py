"""Decisions about rows

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('file_stages', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('decided', sa.JSON(), nullable=True))

    with op.batch_alter_table('roadmap', schema=None) as batch_op:
        batch_op.add_column(sa.Column('file_period', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True))
        batch_op.add_column(sa.Column('decided', sa.JSON(), nullable=True))

    op.create_table('row_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('territory_id', sa.Integer(), nullable=False),
    sa.Column('roadmap_id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('phrase', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('ground', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('stale', sa.Boolean(), nullable=False),
    sa.Column('undone_by', sa.Integer(), nullable=True),
    sa.Column('undone_on', sa.Date(), nullable=True),
    sa.Column('undone_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.CheckConstraint("subject IN ('reading', 'units', 'results', 'dates', 'event', 'stages', 'period')", name=op.f('ck_row_decision_subject')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_row_decision_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_row_decision_person_id')),
    sa.ForeignKeyConstraint(['roadmap_id'], ['roadmap.id'], name=op.f('fk_row_decision_roadmap_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['territory_id'], ['territory.id'], name=op.f('fk_row_decision_territory_id')),
    sa.ForeignKeyConstraint(['undone_by'], ['person.id'], name=op.f('fk_row_decision_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_row_decision'))
    )
    with op.batch_alter_table('row_decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_row_decision_activity_id'), ['activity_id'], unique=False)
        batch_op.create_index('ix_row_decision_roadmap_subject', ['roadmap_id', 'subject'], unique=False)
        batch_op.create_index(batch_op.f('ix_row_decision_territory_id'), ['territory_id'], unique=False)


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table('row_decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_row_decision_territory_id'))
        batch_op.drop_index('ix_row_decision_roadmap_subject')
        batch_op.drop_index(batch_op.f('ix_row_decision_activity_id'))

    op.drop_table('row_decision')
    with op.batch_alter_table('roadmap', schema=None) as batch_op:
        batch_op.drop_column('decided')
        batch_op.drop_column('file_period')

    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.drop_column('decided')
        batch_op.drop_column('file_stages')
