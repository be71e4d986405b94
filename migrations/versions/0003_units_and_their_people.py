"""Units and their people

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward.

    Columns are added in place: batch mode would make `unit` anew, and dropping the old one would take what refers to it.
    """
    op.add_column('unit', sa.Column('head', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column('unit', sa.Column('email', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=True))
    op.add_column('unit', sa.Column('edited', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('unit', sa.Column('merged_into_id', sa.Integer(), nullable=True))
    op.create_index(op.f('ix_unit_merged_into_id'), 'unit', ['merged_into_id'], unique=False)

    op.create_table('unit_substitute',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('territory_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('substitute_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('ground', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint('(substitute_id IS NULL) <> (person_id IS NULL)', name=op.f('ck_unit_substitute_one')),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_unit_substitute_added_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_unit_substitute_person_id')),
    sa.ForeignKeyConstraint(['substitute_id'], ['unit.id'], name=op.f('fk_unit_substitute_substitute_id')),
    sa.ForeignKeyConstraint(['territory_id'], ['territory.id'], name=op.f('fk_unit_substitute_territory_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_substitute_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_substitute'))
    )
    with op.batch_alter_table('unit_substitute', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_substitute_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_substitute_substitute_id'), ['substitute_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_substitute_territory_id'), ['territory_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_substitute_unit_id'), ['unit_id'], unique=False)


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table('unit_substitute', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_substitute_unit_id'))
        batch_op.drop_index(batch_op.f('ix_unit_substitute_territory_id'))
        batch_op.drop_index(batch_op.f('ix_unit_substitute_substitute_id'))
        batch_op.drop_index(batch_op.f('ix_unit_substitute_person_id'))

    op.drop_table('unit_substitute')

    op.drop_index(op.f('ix_unit_merged_into_id'), 'unit')
    for column in ('merged_into_id', 'edited', 'email', 'head'):
        op.drop_column('unit', column)
