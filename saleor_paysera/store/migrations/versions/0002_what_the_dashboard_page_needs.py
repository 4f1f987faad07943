"""What the Dashboard page needs"""

from alembic import op
import sqlalchemy as sa


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_ORDER_NUMBER = sa.String(length=40).with_variant(sa.String(length=40, collation='C'), 'postgresql')
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _extend_installations()
    _extend_configurations()
    _extend_payments()
    _extend_callbacks()
    _create_staff_preferences()
    _create_trials()
    _create_app_problems()


def _extend_installations() -> None:
    op.add_column('installations', sa.Column('saleor_version', sa.String(length=40)))
    op.add_column('installations', sa.Column('app_checked_at', _TIME))


def _extend_configurations() -> None:
    name = sa.Column('name', sa.String(length=255), nullable=False, server_default='Paysera')
    pending: sa.Column[bool] = sa.Column('accepts_pending', sa.Boolean(), nullable=False, server_default=sa.false())
    version = sa.Column('version', sa.Integer(), nullable=False, server_default='1')
    op.add_column('configurations', name)
    op.add_column('configurations', sa.Column('methods', sa.JSON()))
    op.add_column('configurations', sa.Column('pay_within_minutes', sa.Integer()))
    op.add_column('configurations', pending)
    op.add_column('configurations', version)
    op.add_column('configurations', sa.Column('removed_at', _TIME))
    op.execute("UPDATE configurations SET name = 'Paysera ' || project_id, methods = '[]'")


def _extend_payments() -> None:
    op.add_column('payments', sa.Column('payer_email_sealed', sa.LargeBinary()))
    op.add_column('payments', sa.Column('payer_email_index', sa.String(length=64)))
    if op.get_bind().dialect.name == 'postgresql':
        op.alter_column('payments', 'order_number', type_=_ORDER_NUMBER)
    for columns in [
        ['installation_id', 'created_at', 'id'],
        ['installation_id', 'state', 'created_at', 'id'],
        ['installation_id', 'channel_slug', 'state', 'created_at', 'id'],
        ['installation_id', 'payer_email_index', 'created_at', 'id'],
        ['installation_id', 'order_number'],
        ['configuration_id', 'state', 'expires_at'],
    ]:
        _create_index('payments', columns)
    op.drop_index('ix_payments_configuration_id', 'payments')  # the last one begins with it


def _extend_callbacks() -> None:
    # By hand: Alembic cannot add a column with its reference on SQLite, which can.
    integer = 'INTEGER' if op.get_bind().dialect.name == 'sqlite' else 'BIGINT'
    op.execute(
        f"ALTER TABLE callbacks ADD COLUMN configuration_id {integer} "
        "CONSTRAINT fk_callbacks_configuration_id REFERENCES configurations (id)"
    )
    op.execute(
        "UPDATE callbacks SET configuration_id = "
        "(SELECT payments.configuration_id FROM payments WHERE payments.id = callbacks.payment_id)"
    )
    _create_index('callbacks', ['configuration_id', 'received_at'])
    _create_index('refused_callbacks', ['last_at'])


def _create_index(table: str, columns: list[str]) -> None:
    op.create_index(op.f('_'.join(['ix', table, *columns])), table, columns)


def _create_staff_preferences() -> None:
    op.create_table('staff_preferences',
    sa.Column('installation_id', _ID, nullable=False),
    sa.Column('user_id', sa.String(length=255), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=True),
    sa.Column('theme', sa.String(length=10), nullable=True),
    sa.Column('updated_at', _TIME, nullable=False),
    sa.ForeignKeyConstraint(['installation_id'], ['installations.id'], name=op.f('fk_staff_preferences_installation_id')),
    sa.PrimaryKeyConstraint('installation_id', 'user_id', name=op.f('pk_staff_preferences'))
    )


def _create_trials() -> None:
    op.create_table('trials',
    sa.Column('id', _ID, nullable=False),
    sa.Column('order_number', _ORDER_NUMBER, nullable=False),
    sa.Column('installation_id', _ID, nullable=False),
    sa.Column('configuration_id', _ID, nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('is_test', sa.Boolean(), nullable=False),
    sa.Column('pay_url_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', _TIME, nullable=False),
    sa.Column('returned', sa.String(length=10), nullable=True),
    sa.Column('returned_at', _TIME, nullable=True),
    sa.Column('callback_at', _TIME, nullable=True),
    sa.Column('callback_status', sa.String(length=20), nullable=True),
    sa.Column('callback_fields_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('proofs', sa.String(length=60), nullable=True),
    sa.Column('refusal', sa.String(length=40), nullable=True),
    sa.Column('refused_at', _TIME, nullable=True),
    sa.ForeignKeyConstraint(['configuration_id'], ['configurations.id'], name=op.f('fk_trials_configuration_id')),
    sa.ForeignKeyConstraint(['installation_id'], ['installations.id'], name=op.f('fk_trials_installation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trials')),
    sa.UniqueConstraint('order_number', name=op.f('uq_trials_order_number'))
    )
    _create_index('trials', ['configuration_id', 'id'])


def _create_app_problems() -> None:
    op.create_table('app_problems',
    sa.Column('installation_id', _ID, nullable=False),
    sa.Column('key', sa.String(length=128), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('raised_at', _TIME, nullable=False),
    sa.ForeignKeyConstraint(['installation_id'], ['installations.id'], name=op.f('fk_app_problems_installation_id')),
    sa.PrimaryKeyConstraint('installation_id', 'key', name=op.f('pk_app_problems'))
    )
