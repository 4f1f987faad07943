"""Reports are found by their installation, however many wait, and leased ones without the rest.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # By hand: Alembic cannot add a column with its reference on SQLite, which can.
    integer = 'INTEGER' if op.get_bind().dialect.name == 'sqlite' else 'BIGINT'
    op.execute(
        f"ALTER TABLE reports ADD COLUMN installation_id {integer} "
        "CONSTRAINT fk_reports_installation_id REFERENCES installations (id)"
    )
    op.execute(
        "UPDATE reports SET installation_id = "
        "(SELECT payments.installation_id FROM payments WHERE payments.id = reports.payment_id)"
    )
    op.drop_index('ix_reports_state_next_attempt_at', 'reports')
    _create_index(['state', 'installation_id', 'next_attempt_at', 'id'])
    _create_index(['leased_until'])


def _create_index(columns: list[str]) -> None:
    op.create_index(op.f('_'.join(['ix', 'reports', *columns])), 'reports', columns)
