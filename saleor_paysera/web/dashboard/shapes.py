"""The shapes of the Dashboard page's JSON API: camelCase, times in UTC, texts as shown."""

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

from saleor_paysera.payments.errors import PaymentAppError

Mode = Literal["test", "live"]
Tone = Literal["success", "warning", "critical", "neutral"]
_MOST_CHANGES: Final = 500
ChannelSlug = Annotated[str, msgspec.Meta(max_length=255, pattern=r"\A[^\x00]*\Z")]
"""What a database can keep as a channel's name."""
Text = Annotated[str, msgspec.Meta(pattern=r"\A[^\x00]*\Z")]
"""What a database can keep as a text."""


class InvalidRequest(PaymentAppError):
    """A request whose body is not what its address is for."""

    code = "INVALID_REQUEST"


class _Shape(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Every field is always there."""


class Preferences(_Shape, frozen=True):
    """PUT me: what to keep; what is left out stays."""

    language: Literal["en", "lt", "ru"] | None = None
    theme: Literal["light", "dark"] | None = None


class Me(_Shape, frozen=True):
    """GET me."""

    email: str
    language: str | None
    theme: str | None
    version: str
    saleor_version: str | None


class ConfigurationBody(_Shape, frozen=True):
    """POST and PUT configurations. ``version`` is what a change was based on."""

    name: str
    project_id: str
    mode: Mode
    ss1_is_enough: bool
    default_method: str
    methods: list[str]
    purpose: str | None
    pay_within_minutes: int | None
    return_origins: list[str]
    accepts_pending: bool
    complete_after_seconds: int | None
    password: str = ""
    version: int = 0


class ConfigurationShape(_Shape, frozen=True):
    """A configuration. The password is never sent: only since when it is set."""

    id: int
    version: int
    name: str
    project_id: str
    mode: Mode
    password_set_at: datetime | None
    ss1_is_enough: bool
    default_method: str
    methods: list[str]
    purpose: str | None
    pay_within_minutes: int | None
    return_origins: list[str]
    accepts_pending: bool
    complete_after_seconds: int | None
    channels: list[str]
    serves_other_channels: bool
    last_callback_at: datetime | None


class ConfigurationList(_Shape, frozen=True):
    """GET configurations."""

    configurations: list[ConfigurationShape]


class Problem(_Shape, frozen=True):
    """Something that went wrong: a stable code, and a sentence in the reader's language."""

    code: str
    message: str


class FieldMessage(_Shape, frozen=True):
    """What is wrong with one field."""

    field: str
    code: str
    message: str


class ErrorShape(_Shape, frozen=True):
    """The error of a refused request; ``fields`` where it is about fields."""

    code: str
    message: str
    fields: list[FieldMessage]


class ErrorAnswer(_Shape, frozen=True):
    """Every answer that is not 2xx. ``current``: what somebody else has saved meanwhile."""

    error: ErrorShape
    current: ConfigurationShape | None = None


class ChannelShape(_Shape, frozen=True):
    """A channel. Saleor's facts are None where it could not be asked."""

    slug: str
    name: str
    currency: str | None
    is_active: bool | None
    configuration_id: int | None


class ChannelList(_Shape, frozen=True):
    """GET channels."""

    channels: list[ChannelShape]
    others: int | None
    problem: Problem | None


class ChannelChangeBody(
    msgspec.Struct, frozen=True, rename={"served_by": "from", "serve_by": "to"}
):
    """One change. ``channel`` "" stands for all others."""

    channel: ChannelSlug
    served_by: int | None
    serve_by: int | None


class ChannelChanges(_Shape, frozen=True):
    """PUT channels."""

    changes: Annotated[list[ChannelChangeBody], msgspec.Meta(max_length=_MOST_CHANGES)]


class MethodShape(_Shape, frozen=True):
    """A payment method of a project; countries in the reader's language."""

    key: str
    title: str
    countries: list[str]


class MethodList(_Shape, frozen=True):
    """GET methods."""

    state: Literal["known", "unknown_project", "unavailable"]
    methods: list[MethodShape]


class SignatureShape(_Shape, frozen=True):
    """A signature of a callback; ``is_right`` None: it was not there."""

    name: str
    is_right: bool | None


class ReasonShape(_Shape, frozen=True):
    """A likely reason, and what to do."""

    key: str
    title: str
    explanation: str


class TrialShape(_Shape, frozen=True):
    """A trial. ``seconds``: from its start to the callback."""

    order_number: str
    amount: str
    mode: Mode
    pay_url: str
    started_at: datetime
    state: Literal["waiting", "arrived", "refused"]
    seconds: float | None
    received_at: datetime | None
    is_paid: bool | None
    verdict_label: str | None
    advice: str | None
    status_label: str | None
    signatures: list[SignatureShape]
    is_encrypted: bool | None
    refusal: str | None
    returned: Literal["accept", "cancel"] | None
    returned_at: datetime | None
    reasons: list[ReasonShape]


class PaymentSummary(_Shape, frozen=True):
    """A payment in a list."""

    order_number: str
    state: str
    state_label: str
    tone: Tone
    amount: str
    mode: Mode
    method: str | None
    method_label: str
    channel: str
    email: str | None
    started_at: datetime
    paid_at: datetime | None


class PaymentList(_Shape, frozen=True):
    """GET payments. ``next``: the cursor of the older ones."""

    payments: list[PaymentSummary]
    next: str | None


class Fact(_Shape, frozen=True):
    """A name and a value."""

    name: str
    value: str


class TimelineEntry(_Shape, frozen=True):
    """Something that happened to a payment."""

    at: datetime
    tone: Tone
    title: str
    text: str | None
    facts: list[Fact]


class RefundShape(_Shape, frozen=True):
    """Money of a payment that goes back, or went.

    ``payer`` and all after it: what making it in Paysera takes; empty unless ``is_open``.
    """

    reference: str
    origin: Literal["saleor", "paysera", "staff"]
    origin_label: str
    state: Literal["requested", "done", "rejected"]
    state_label: str
    tone: Tone
    amount: str
    begun_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    settled_label: str
    reason: str
    is_open: bool
    payer: str
    email: str | None
    account: str
    amount_to_copy: str
    purpose: str


class NoticeShape(_Shape, frozen=True):
    """News of Paysera that a person has to decide about."""

    id: int
    title: str
    text: str
    at: datetime
    verdict: str
    facts: list[Fact]
    can_take_money: bool
    take_label: str | None
    can_enter_refund: bool
    leave_label: str


class PaymentDetails(PaymentSummary, frozen=True):
    """GET payments/…"""

    configuration: str
    transaction_id: str
    expires_at: datetime
    attention: list[str]
    notices: list[NoticeShape]
    refunds: list[RefundShape]
    charged: str | None
    refunded: str | None
    refundable: str | None
    timeline: list[TimelineEntry]
    can_send_again: bool
    can_complete_again: bool
    paysera_url: str


class Rejection(_Shape, frozen=True):
    """POST payments/…/refunds/…/reject."""

    reason: Text


class RefundEntry(_Shape, frozen=True):
    """POST payments/…/refunds.

    ``callback_id``: the notice that it is about, if it is about one. ``known``: how many refunds
    the page showed, if it tells.
    """

    amount: str
    reason: Text
    callback_id: int | None = None
    known: int | None = None


class RefundToDo(_Shape, frozen=True):
    """A refund that waits to be made in Paysera."""

    order_number: str
    reference: str
    amount: str
    email: str | None
    since: datetime


class NoticeToDo(_Shape, frozen=True):
    """News about a payment that somebody has to look at."""

    order_number: str
    title: str
    text: str
    at: datetime


class WorkShape(_Shape, frozen=True):
    """GET work."""

    refunds: list[RefundToDo]
    notices: list[NoticeToDo]


class OrderShape(_Shape, frozen=True):
    """An order in Saleor."""

    id: str
    number: str


class OrderAnswer(_Shape, frozen=True):
    """GET payments/…/order."""

    order: OrderShape | None


class SentAgain(_Shape, frozen=True):
    """POST payments/…/send-again."""

    count: int


class CompletedAgain(_Shape, frozen=True):
    """POST payments/…/complete-again. ``is_tried``: there was something to try."""

    is_tried: bool


class CheckShape(_Shape, frozen=True):
    """One thing that was looked at."""

    key: str
    state: Literal["ok", "warning", "critical", "unknown"]
    title: str
    text: str
    at: datetime | None
    action: str | None


class StatusShape(_Shape, frozen=True):
    """GET status."""

    is_well: bool
    version: str
    saleor_version: str | None
    checks: list[CheckShape]
