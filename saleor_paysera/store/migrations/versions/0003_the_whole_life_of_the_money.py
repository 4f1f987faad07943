"""The whole life of the money"""

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_TIME = sa.DateTime(timezone=True)
# The verdicts that the releases before left to a person.
_FOR_STAFF = (
    'paid_again', 'executed_unconfirmed', 'refunded', 'unknown_status', 'not_a_checkout_payment',
    'test_mode_mismatch', 'amount_mismatch',
)


def upgrade() -> None:
    op.add_column('installations', sa.Column('inactive_since', _TIME))
    op.add_column('installations', sa.Column('uninstalled_at', _TIME))
    op.add_column('configurations', sa.Column('complete_after_s', sa.Integer(), server_default='60'))
    _extend_payments()
    _extend_callbacks()
    _create_refunds()
    _create_completions()


def _extend_payments() -> None:
    counts: sa.Column[bool] = sa.Column('pending_counts', sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column('payments', sa.Column('charged_minor', sa.BigInteger()))
    op.add_column('payments', counts)
    op.add_column('payments', sa.Column('closed_at', _TIME))
    op.add_column('payments', sa.Column('source_total_minor', sa.BigInteger()))
    op.add_column('payments', sa.Column('source_total_now_minor', sa.BigInteger()))
    op.add_column('payments', sa.Column('personal_data_removed_at', _TIME))
    op.execute("UPDATE payments SET charged_minor = amount_minor WHERE state = 'paid'")
    _create_index('payments', ['state', 'expires_at'])
    _create_index('payments', ['source_id'])
    _create_index('payments', ['personal_data_removed_at', 'created_at'])


def _extend_callbacks() -> None:
    awaits: sa.Column[bool] = sa.Column('awaits_staff', sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column('callbacks', awaits)
    op.add_column('callbacks', sa.Column('resolution', sa.String(length=20)))
    op.add_column('callbacks', sa.Column('resolved_at', _TIME))
    op.add_column('callbacks', sa.Column('resolved_by', sa.String(length=255)))
    callbacks = sa.table('callbacks', sa.column('verdict'), sa.column('outcome'), sa.column('awaits_staff'))
    op.execute(
        callbacks.update()
        .where(callbacks.c.verdict.in_(_FOR_STAFF) | (callbacks.c.outcome == 'refused'))
        .values(awaits_staff=sa.true())
    )
    _create_index('callbacks', ['configuration_id', 'awaits_staff'])


def _create_index(table: str, columns: list[str]) -> None:
    op.create_index(op.f('_'.join(['ix', table, *columns])), table, columns)


def _create_refunds() -> None:
    op.create_table('refunds',
    sa.Column('id', _ID, nullable=False),
    sa.Column('payment_id', _ID, nullable=False),
    sa.Column('psp_reference', sa.String(length=40), nullable=False),
    sa.Column('origin', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('is_called_back', sa.Boolean(), nullable=False),
    sa.Column('request_event_id', sa.String(length=255), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('begun_at', _TIME, nullable=False),
    sa.Column('settled_at', _TIME, nullable=True),
    sa.Column('settled_by', sa.String(length=255), nullable=True),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_refunds_payment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refunds')),
    sa.UniqueConstraint('payment_id', 'request_event_id', name=op.f('uq_refunds_payment_id_request_event_id')),
    sa.UniqueConstraint('psp_reference', name=op.f('uq_refunds_psp_reference'))
    )
    _create_index('refunds', ['state', 'payment_id'])


def _create_completions() -> None:
    op.create_table('completions',
    sa.Column('payment_id', _ID, nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', _TIME, nullable=False),
    sa.Column('leased_until', _TIME, nullable=True),
    sa.Column('refusals', sa.Integer(), nullable=False),
    sa.Column('tried_at', _TIME, nullable=True),
    sa.Column('code', sa.String(length=80), nullable=True),
    sa.Column('message', sa.Text(), nullable=True),
    sa.Column('order_id', sa.String(length=255), nullable=True),
    sa.Column('order_number', sa.String(length=80), nullable=True),
    sa.Column('charge_status', sa.String(length=20), nullable=True),
    sa.Column('finished_at', _TIME, nullable=True),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_completions_payment_id')),
    sa.PrimaryKeyConstraint('payment_id', name=op.f('pk_completions'))
    )
    _create_index('completions', ['state', 'payment_id'])
    _create_index('completions', ['finished_at', 'next_attempt_at'])
