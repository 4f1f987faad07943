"""Which tokens are proven to be of the Saleor that had the app before.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('installations', sa.Column('token_is_proven', sa.Boolean(), server_default=sa.true(), nullable=False))
