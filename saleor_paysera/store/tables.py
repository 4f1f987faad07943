"""The tables. A change here needs a migration in ``migrations/versions``."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    true,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware times, always UTC, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite numbers rows by itself only where the key is an INTEGER.
_ID: Final = BigInteger().with_variant(Integer, "sqlite")

# Byte by byte, as SQLite compares: only so is what begins with some letters one range of an
# index on PostgreSQL too, whichever language it was set up for.
_ORDER_NUMBER: Final = String(40).with_variant(String(40, collation="C"), "postgresql")

installations: Final = Table(
    "installations",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("saleor_api_url", String(512), nullable=False, unique=True),
    Column("app_id", String(255), nullable=False),
    Column("token_sealed", LargeBinary, nullable=False),
    Column("jwks", Text, nullable=False),
    Column("jwks_fetched_at", UtcDateTime, nullable=False),
    Column("installed_at", UtcDateTime, nullable=False),
    Column("saleor_version", String(40)),
    Column("app_checked_at", UtcDateTime),
    Column("inactive_since", UtcDateTime),
    Column("uninstalled_at", UtcDateTime),
    Column("token_is_proven", Boolean, nullable=False, server_default=true()),
)

# The server's defaults let a release from before these columns go on during an update.
configurations: Final = Table(
    "configurations",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("installation_id", ForeignKey("installations.id"), nullable=False, index=True),
    Column("project_id", String(11), nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("ss1_is_enough", Boolean, nullable=False),
    Column("default_method", String(20), nullable=False),
    Column("purpose", Text),
    Column("return_origins", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("name", String(255), nullable=False, server_default="Paysera"),
    Column("methods", JSON),
    Column("pay_within_minutes", Integer),
    Column("accepts_pending", Boolean, nullable=False, server_default=false()),
    Column("complete_after_s", Integer, server_default="60"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("removed_at", UtcDateTime),
    UniqueConstraint("installation_id", "project_id", "is_test"),
)

# Passwords are added, never replaced: callbacks of payments begun under an old password
# may still be signed with it.
project_passwords: Final = Table(
    "project_passwords",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("configuration_id", ForeignKey("configurations.id"), nullable=False, index=True),
    Column("password_sealed", LargeBinary, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)

ANY_CHANNEL: Final = ""
"""The channel slug of an assignment that serves every channel without one of its own."""

channel_assignments: Final = Table(
    "channel_assignments",
    metadata,
    Column("installation_id", ForeignKey("installations.id"), primary_key=True),
    Column("channel_slug", String(255), primary_key=True),
    Column("configuration_id", ForeignKey("configurations.id"), nullable=False, index=True),
)

payments: Final = Table(
    "payments",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("order_number", _ORDER_NUMBER, nullable=False, unique=True),
    Column("installation_id", ForeignKey("installations.id"), nullable=False),
    Column("configuration_id", ForeignKey("configurations.id"), nullable=False),
    Column("transaction_id", String(255), nullable=False),
    Column("source_id", String(255), nullable=False),
    Column("channel_slug", String(255), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("method", String(20)),
    Column("language", String(3), nullable=False),
    Column("return_url", Text),
    Column("pay_url_sealed", LargeBinary, nullable=False),
    Column("state", String(20), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("paid_at", UtcDateTime),
    Column("payer_email_sealed", LargeBinary),
    Column("payer_email_index", String(64)),
    Column("charged_minor", BigInteger),
    Column("pending_counts", Boolean, nullable=False, server_default=false()),
    Column("closed_at", UtcDateTime),
    Column("source_total_minor", BigInteger),
    Column("source_total_now_minor", BigInteger),
    Column("personal_data_removed_at", UtcDateTime),
    UniqueConstraint("installation_id", "transaction_id"),
    # What a search walks along, newest first: see ``payment_search``.
    Index(None, "installation_id", "created_at", "id"),
    Index(None, "installation_id", "state", "created_at", "id"),
    Index(None, "installation_id", "channel_slug", "state", "created_at", "id"),
    Index(None, "installation_id", "payer_email_index", "created_at", "id"),
    Index(None, "installation_id", "order_number"),
    Index(None, "configuration_id", "state", "expires_at"),
    Index(None, "state", "expires_at"),
    Index(None, "source_id"),
    Index(None, "personal_data_removed_at", "created_at"),
)

callbacks: Final = Table(
    "callbacks",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("payment_id", ForeignKey("payments.id"), nullable=False),
    Column("identity", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("verdict", String(40), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("proofs", String(60), nullable=False),
    Column("fields_sealed", LargeBinary, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    # The payment's own, here too: the last callback is then found by an index.
    Column("configuration_id", ForeignKey("configurations.id")),
    Column("awaits_staff", Boolean, nullable=False, server_default=false()),
    Column("resolution", String(20)),
    Column("resolved_at", UtcDateTime),
    Column("resolved_by", String(255)),
    UniqueConstraint("payment_id", "identity"),
    Index(None, "configuration_id", "received_at"),
    Index(None, "configuration_id", "awaits_staff"),
)

# Forged callbacks cost an attacker nothing, so they are counted, not collected.
refused_callbacks: Final = Table(
    "refused_callbacks",
    metadata,
    Column("payment_id", ForeignKey("payments.id"), primary_key=True),
    Column("reason", String(40), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False, index=True),
)

reports: Final = Table(
    "reports",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("payment_id", ForeignKey("payments.id"), nullable=False),
    Column("type", String(40), nullable=False),
    Column("psp_reference", String(40), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("message", String(512), nullable=False),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("last_error", Text),
    Column("delivered_at", UtcDateTime),
    # The payment's own, here too. None: stored by a release that did not know the column.
    Column("installation_id", ForeignKey("installations.id")),
    UniqueConstraint("payment_id", "type", "psp_reference"),
    Index(None, "state", "installation_id", "next_attempt_at", "id"),
    Index(None, "leased_until"),
)

# Money that goes back: asked for by Saleor, told by Paysera, or entered by staff.
refunds: Final = Table(
    "refunds",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("payment_id", ForeignKey("payments.id"), nullable=False),
    Column("psp_reference", String(40), nullable=False, unique=True),
    Column("origin", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("is_called_back", Boolean, nullable=False),
    Column("request_event_id", String(255)),
    Column("reason", Text, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("settled_by", String(255)),
    UniqueConstraint("payment_id", "request_event_id"),
    Index(None, "state", "payment_id"),
)

# Checkouts that are paid and have to become orders.
completions: Final = Table(
    "completions",
    metadata,
    Column("payment_id", ForeignKey("payments.id"), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("refusals", Integer, nullable=False),
    Column("tried_at", UtcDateTime),
    Column("code", String(80)),
    Column("message", Text),
    Column("order_id", String(255)),
    Column("order_number", String(80)),
    Column("charge_status", String(20)),
    Column("finished_at", UtcDateTime),
    Index(None, "state", "payment_id"),
    # What is still to be tried has no time at which it was finished.
    Index(None, "finished_at", "next_attempt_at"),
)

paysera_keys: Final = Table(
    "paysera_keys",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("pem", Text, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
)

staff_preferences: Final = Table(
    "staff_preferences",
    metadata,
    Column("installation_id", ForeignKey("installations.id"), primary_key=True),
    Column("user_id", String(255), primary_key=True),
    Column("language", String(5)),
    Column("theme", String(10)),
    Column("updated_at", UtcDateTime, nullable=False),
)

# A payment of staff's own to see that a configuration works: Saleor never hears of it.
trials: Final = Table(
    "trials",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("order_number", _ORDER_NUMBER, nullable=False, unique=True),
    Column("installation_id", ForeignKey("installations.id"), nullable=False),
    Column("configuration_id", ForeignKey("configurations.id"), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("pay_url_sealed", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("returned", String(10)),
    Column("returned_at", UtcDateTime),
    Column("callback_at", UtcDateTime),
    Column("callback_status", String(20)),
    Column("callback_fields_sealed", LargeBinary),
    Column("proofs", String(60)),
    Column("refusal", String(40)),
    Column("refused_at", UtcDateTime),
    Index(None, "configuration_id", "id"),
)

app_problems: Final = Table(
    "app_problems",
    metadata,
    Column("installation_id", ForeignKey("installations.id"), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("message", Text, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
)
