"""The first tables"""

from alembic import op
import sqlalchemy as sa


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('installations',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('saleor_api_url', sa.String(length=512), nullable=False),
    sa.Column('app_id', sa.String(length=255), nullable=False),
    sa.Column('token_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('jwks', sa.Text(), nullable=False),
    sa.Column('jwks_fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('installed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installations')),
    sa.UniqueConstraint('saleor_api_url', name=op.f('uq_installations_saleor_api_url'))
    )
    op.create_table('paysera_keys',
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('pem', sa.Text(), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('fingerprint', name=op.f('pk_paysera_keys'))
    )
    op.create_table('configurations',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('installation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('project_id', sa.String(length=11), nullable=False),
    sa.Column('is_test', sa.Boolean(), nullable=False),
    sa.Column('ss1_is_enough', sa.Boolean(), nullable=False),
    sa.Column('default_method', sa.String(length=20), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=True),
    sa.Column('return_origins', sa.JSON(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['installation_id'], ['installations.id'], name=op.f('fk_configurations_installation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_configurations')),
    sa.UniqueConstraint('installation_id', 'project_id', 'is_test', name=op.f('uq_configurations_installation_id_project_id_is_test'))
    )
    op.create_index(op.f('ix_configurations_installation_id'), 'configurations', ['installation_id'], unique=False)
    op.create_table('channel_assignments',
    sa.Column('installation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('channel_slug', sa.String(length=255), nullable=False),
    sa.Column('configuration_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['configuration_id'], ['configurations.id'], name=op.f('fk_channel_assignments_configuration_id')),
    sa.ForeignKeyConstraint(['installation_id'], ['installations.id'], name=op.f('fk_channel_assignments_installation_id')),
    sa.PrimaryKeyConstraint('installation_id', 'channel_slug', name=op.f('pk_channel_assignments'))
    )
    op.create_index(op.f('ix_channel_assignments_configuration_id'), 'channel_assignments', ['configuration_id'], unique=False)
    op.create_table('payments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_number', sa.String(length=40), nullable=False),
    sa.Column('installation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('configuration_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('transaction_id', sa.String(length=255), nullable=False),
    sa.Column('source_id', sa.String(length=255), nullable=False),
    sa.Column('channel_slug', sa.String(length=255), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('is_test', sa.Boolean(), nullable=False),
    sa.Column('method', sa.String(length=20), nullable=True),
    sa.Column('language', sa.String(length=3), nullable=False),
    sa.Column('return_url', sa.Text(), nullable=True),
    sa.Column('pay_url_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['configuration_id'], ['configurations.id'], name=op.f('fk_payments_configuration_id')),
    sa.ForeignKeyConstraint(['installation_id'], ['installations.id'], name=op.f('fk_payments_installation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payments')),
    sa.UniqueConstraint('installation_id', 'transaction_id', name=op.f('uq_payments_installation_id_transaction_id')),
    sa.UniqueConstraint('order_number', name=op.f('uq_payments_order_number'))
    )
    op.create_index(op.f('ix_payments_configuration_id'), 'payments', ['configuration_id'], unique=False)
    op.create_index(op.f('ix_payments_created_at'), 'payments', ['created_at'], unique=False)
    op.create_table('project_passwords',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('configuration_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('password_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['configuration_id'], ['configurations.id'], name=op.f('fk_project_passwords_configuration_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_passwords'))
    )
    op.create_index(op.f('ix_project_passwords_configuration_id'), 'project_passwords', ['configuration_id'], unique=False)
    op.create_table('callbacks',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('payment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('identity', sa.String(length=64), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('verdict', sa.String(length=40), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('proofs', sa.String(length=60), nullable=False),
    sa.Column('fields_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_callbacks_payment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callbacks')),
    sa.UniqueConstraint('payment_id', 'identity', name=op.f('uq_callbacks_payment_id_identity'))
    )
    op.create_table('refused_callbacks',
    sa.Column('payment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_refused_callbacks_payment_id')),
    sa.PrimaryKeyConstraint('payment_id', 'reason', name=op.f('pk_refused_callbacks'))
    )
    op.create_table('reports',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('payment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('type', sa.String(length=40), nullable=False),
    sa.Column('psp_reference', sa.String(length=40), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('message', sa.String(length=512), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_reports_payment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reports')),
    sa.UniqueConstraint('payment_id', 'type', 'psp_reference', name=op.f('uq_reports_payment_id_type_psp_reference'))
    )
    op.create_index('ix_reports_state_next_attempt_at', 'reports', ['state', 'next_attempt_at'], unique=False)
