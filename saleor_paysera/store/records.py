"""Stored facts as the rest of the app sees them. Secrets never show in a ``repr``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from saleor_paysera.payments.decisions import Decision
from saleor_paysera.payments.facts import Refund
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Outcome, PaymentState, Verdict


@dataclass(frozen=True, slots=True)
class NewInstallation:
    """One Saleor that has the app, as just verified."""

    saleor_api_url: str
    app_id: str
    token: str = field(repr=False)
    jwks: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Installation(NewInstallation):
    """One Saleor that has the app, or had it until ``uninstalled_at``: a tenant.

    ``token_is_proven``: whether something signed with a key known before has come since the
    token was registered; anybody at the address may register one, and copy public keys.
    ``inactive_since`` and ``uninstalled_at`` (UTC) are what that Saleor told; one before 3.23
    tells nothing.
    """

    id: int
    jwks_fetched_at: datetime
    installed_at: datetime
    saleor_version: str | None
    inactive_since: datetime | None
    uninstalled_at: datetime | None
    token_is_proven: bool

    @property
    def is_away(self) -> bool:
        """Whether Saleor said that the app is deactivated or uninstalled there."""
        return self.inactive_since is not None or self.uninstalled_at is not None


COMPLETE_AFTER_S: Final = 60
"""How long a paid checkout is left to the storefront, unless a merchant chooses otherwise."""


@dataclass(frozen=True, slots=True)
class ConfigurationSettings:
    """What a merchant decides about one Paysera project.

    ``methods`` are the keys of those offered, () means all; ``purpose`` None is the default
    text; ``pay_within_minutes`` None is as long as a payment lives anyway;
    ``complete_after_s`` None leaves paid checkouts to Saleor or the storefront.
    """

    name: str
    project_id: str
    is_test: bool
    ss1_is_enough: bool
    default_method: str
    methods: tuple[str, ...]
    purpose: str | None
    pay_within_minutes: int | None
    return_origins: tuple[str, ...]
    accepts_pending: bool
    complete_after_s: int | None = COMPLETE_AFTER_S


@dataclass(frozen=True, slots=True)
class ProjectPassword:
    """A password a Paysera project has or had, from ``added_at`` until the next one."""

    text: str = field(repr=False)
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Configuration:
    """A stored configuration. ``password_history``: the current one first.

    ``version`` grows by one with every change. ``removed_at`` None: it is in use.
    """

    id: int
    installation_id: int
    settings: ConfigurationSettings
    password_history: tuple[ProjectPassword, ...]
    updated_at: datetime
    version: int
    removed_at: datetime | None

    @property
    def passwords(self) -> tuple[str, ...]:
        """Every password, the current one first."""
        return tuple(password.text for password in self.password_history)

    @property
    def password_set_at(self) -> datetime | None:
        """Since when the current password is the current one; None: none was ever entered."""
        return self.password_history[0].added_at if self.password_history else None

    def passwords_since(self, begun_at: datetime) -> tuple[str, ...]:
        """The passwords that may sign news of a payment begun then, the current one first.

        A password that was replaced before is not among them: whoever stole it can do
        nothing to payments begun after it was changed.
        """
        later = [p.text for p in self.password_history if p.added_at > begun_at]
        earlier = [p.text for p in self.password_history if p.added_at <= begun_at]
        return tuple(later + earlier[:1])


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """What is settled when a payment begins. ``source_total_minor``: what the checkout or order
    costs then; None: not known."""

    order_number: str
    installation_id: int
    configuration_id: int
    transaction_id: str
    source_id: str
    channel_slug: str
    asked: Money
    is_test: bool
    method: str | None
    language: str
    return_url: str | None
    created_at: datetime
    expires_at: datetime
    source_total_minor: int | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class PaymentTraces:
    """What there is about a payment besides its own row."""

    others_paid_minor: int
    """What other payments of the same checkout or order have paid, in minor units."""
    has_reports: bool
    has_refunds: bool
    has_early_refunds: bool
    """Refunds that Paysera told before the payment itself."""


@dataclass(frozen=True, slots=True)
class NewPayment(PaymentTerms):
    """A payment about to be stored."""

    payer_email: str | None = field(repr=False)
    pay_url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Payment(PaymentTerms):
    """A stored payment: one Saleor transaction, one Paysera order.

    ``source_total_now_minor``: what the checkout or order cost when that was last seen to
    differ. ``charged`` is what Saleor was told is paid; ``closed_at``: called off or expired
    since. ``personal_data_removed_at``: since then there is no email, no return URL, an empty
    pay URL.
    """

    id: int
    state: PaymentState
    open_payer_email: Callable[[], str | None] = field(repr=False, compare=False)
    open_pay_url: Callable[[], str] = field(repr=False, compare=False)
    paid_at: datetime | None = None
    charged: Money | None = None
    pending_counts: bool = False
    closed_at: datetime | None = None
    personal_data_removed_at: datetime | None = None
    source_total_now_minor: int | None = field(default=None, kw_only=True)

    @property
    def payer_email(self) -> str | None:
        """Raises SecretKeyMismatch. Opened only now: most of what happens needs no secret."""
        return self.open_payer_email()

    @property
    def pay_url(self) -> str:
        """Where the payment can be paid. Raises SecretKeyMismatch."""
        return self.open_pay_url()

    @property
    def changed_total(self) -> Money | None:
        """What the checkout costs now, if that is not what it cost when the payment began."""
        now = self.source_total_now_minor
        if now is None or now == self.source_total_minor:
            return None
        return Money(now, self.asked.currency)

    @property
    def last_known_total_minor(self) -> int | None:
        """What the checkout or order cost when Saleor last said it; None: it never did."""
        now = self.source_total_now_minor
        return self.source_total_minor if now is None else now

    @property
    def psp_reference(self) -> str:
        """The order number, under the name Saleor gives it."""
        return self.order_number


@dataclass(frozen=True, slots=True)
class ReceivedCallback:
    """A verified callback about to be stored. ``proofs`` such as ``("ss1", "ss3")``."""

    identity: str
    status: str
    proofs: tuple[str, ...]
    fields: Mapping[str, str] = field(repr=False)
    decision: Decision
    received_at: datetime


class Resolution(StrEnum):
    """What staff did about a callback."""

    TAKEN = "taken"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class StoredCallback:
    """A verified callback as staff see it. ``awaits_staff``: nobody has dealt with it yet."""

    id: int
    status: str
    verdict: Verdict
    outcome: Outcome
    proofs: tuple[str, ...]
    fields: Mapping[str, str] = field(repr=False)
    received_at: datetime
    awaits_staff: bool
    resolution: Resolution | None
    resolved_at: datetime | None
    resolved_by: str | None


@dataclass(frozen=True, slots=True)
class CallbackForStaff:
    """A callback of some payment that a person has to look at."""

    order_number: str
    verdict: Verdict
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OpenRefund:
    """A refund of some payment that staff have to make in Paysera."""

    order_number: str
    refund: Refund
    payer_email: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefusedCallbacks:
    """How often a callback to a payment's address was refused for one reason."""

    reason: str
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class RefusedForPayment:
    """How often callbacks to one payment's address were refused for one reason."""

    order_number: str
    reason: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class PayseraKey:
    """A public key of Paysera's and when it was served."""

    pem: str
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class StaffPreference:
    """What one of the staff chose for the app's page; None: nothing yet."""

    language: str | None
    theme: str | None


@dataclass(frozen=True, slots=True)
class RaisedProblem:
    """An App Problem as it was last raised in Saleor."""

    message: str
    raised_at: datetime
