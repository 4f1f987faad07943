"""The app's calls to a Saleor's GraphQL API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

import msgspec
import requests

from saleor_paysera.outbound import fetch
from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.saleor import results
from saleor_paysera.saleor.manifest import WebhookManifest
from saleor_paysera.saleor.results import (
    AppIdentity,
    Channel,
    InstalledWebhook,
    MutationError,
    OrderName,
    OrderStanding,
    OrderTransactions,
    TransactionSource,
)
from saleor_paysera.saleor.signatures import check_key_set
from saleor_paysera.saleor.transport import SaleorClient, SaleorPermissionDenied

_MAX_JWKS_BYTES: Final = 100_000
_MAX_TOLD: Final = 300  # characters of Saleor's own words
NO_ORDER: Final = "NO_ORDER"
"""In place of Saleor's code where it gave neither an order nor an error."""


class ReportRefused(PaymentAppError):
    """Saleor refused a report for good; repeating it changes nothing."""

    code = "REPORT_REFUSED"


class ChangeRefused(PaymentAppError):
    """Saleor refused a change of what it keeps for the app; repeating it changes nothing."""

    code = "SALEOR_CHANGE_REFUSED"


class CompletionRefused(PaymentAppError):
    """Saleor did not make an order of a checkout; ``saleor_code`` is its own code for why."""

    code = "COMPLETION_REFUSED"

    def __init__(self, saleor_code: str, message: str) -> None:
        super().__init__(N_("Saleor refused: %(reason)s"), reason=f"{saleor_code}, {message}")
        self.saleor_code = saleor_code
        self.saleor_message = message


@dataclass(frozen=True, slots=True)
class EventReport:
    """One ``transactionEventReport``. ``amount`` in major units, ``time`` in UTC.

    ``available_actions``: what Saleor's Dashboard offers from now on.
    ``external_url``: where staff see the payment; None where Saleor would not take it.
    """

    transaction_id: str
    type: str
    amount: Decimal
    psp_reference: str
    time: datetime
    message: str
    external_url: str | None
    available_actions: Sequence[str]


@dataclass(frozen=True, slots=True)
class AppProblem:
    """Something that staff have to look at, shown on the app's page in the Dashboard.

    Problems of equal ``key`` are counted as one.
    """

    key: str
    message: str
    is_critical: bool


class SaleorApi:
    """A Saleor's API as seen by one installation of the app.

    Every method raises SaleorUnavailable where Saleor did not answer as a Saleor does, and
    SaleorPermissionDenied where it does not accept the token.
    """

    def __init__(self, api_url: str, token: str, session: requests.Session) -> None:
        self._client = SaleorClient(api_url, token, session)

    def app_identity(self) -> AppIdentity:
        """The app that the token belongs to."""
        app = self._client.execute("queries/app-identity", {}, results.AppResult).app
        if app is None:
            raise SaleorPermissionDenied("Saleor does not know the app's token.")
        return app

    def report(self, report: EventReport) -> None:
        """Tell Saleor what happened to a transaction. Already told counts as told.

        Raises:
            ReportRefused: a final no.
        """
        variables = {
            "transactionId": report.transaction_id,
            "type": report.type,
            "amount": report.amount,
            "pspReference": report.psp_reference,
            "time": report.time.isoformat(),
            "message": report.message,
            "externalUrl": report.external_url,
            "availableActions": list(report.available_actions),
        }
        errors = self._client.execute(
            "mutations/transaction-event-report", variables, results.ReportResult
        ).transaction_event_report.errors
        if errors:
            raise ReportRefused(f"Saleor refused the report: {errors[0].code}, {errors[0].message}")

    def channels(self) -> list[Channel]:
        """All channels of the shop, inactive ones too."""
        return self._client.execute("queries/channels", {}, results.ChannelsResult).channels or []

    def shop_version(self) -> str:
        """Saleor's own version, such as ``3.22.4``."""
        return self._client.execute("queries/shop-version", {}, results.ShopResult).shop.version

    def order_of_transaction(self, transaction_id: str) -> OrderName | None:
        """The order that a transaction pays for; None while it is still a checkout."""
        transaction = self._client.execute(
            "queries/transaction-order", {"id": transaction_id}, results.TransactionResult
        ).transaction
        return transaction.order if transaction is not None else None

    def transactions_of_order(self, order_id: str) -> OrderTransactions | None:
        """The transactions of an order, of all payment apps; None: no such order."""
        return self._client.execute(
            "queries/order-transactions", {"id": order_id}, results.OrderResult
        ).order

    def source_of_transaction(self, transaction_id: str) -> TransactionSource | None:
        """The checkout or order that a transaction pays for; None: no such transaction."""
        return self._client.execute(
            "queries/transaction-source", {"id": transaction_id}, results.TransactionSourceResult
        ).transaction

    def complete_checkout(self, checkout_id: str) -> OrderStanding:
        """Make an order of a checkout. If that is done already, the same order comes back.

        Raises:
            CompletionRefused
        """
        completed = self._client.execute(
            "mutations/checkout-complete", {"id": checkout_id}, results.CheckoutCompleteResult
        ).checkout_complete
        if completed.order is not None:
            return completed.order
        if not completed.errors:
            raise CompletionRefused(NO_ORDER, "No order came back.")
        first = completed.errors[0]
        raise CompletionRefused(first.code, first.message or "")

    def webhooks(self) -> list[InstalledWebhook]:
        """The subscriptions that Saleor keeps for this app."""
        app = self._client.execute("queries/app-webhooks", {}, results.AppWebhooksResult).app
        if app is None:
            raise SaleorPermissionDenied("Saleor does not know the app's token.")
        return app.webhooks or []

    def update_webhook(self, webhook_id: str, webhook: WebhookManifest) -> None:
        """Change one of the app's subscriptions.

        Raises:
            ChangeRefused
        """
        _raise_first(
            self._client.execute(
                "mutations/webhook-update",
                {"id": webhook_id, "input": msgspec.to_builtins(webhook)},
                results.WebhookUpdateResult,
            ).webhook_update.errors
        )

    def create_webhook(self, webhook: WebhookManifest) -> None:
        """Add a subscription for the app.

        Raises:
            ChangeRefused
        """
        _raise_first(
            self._client.execute(
                "mutations/webhook-create",
                {"input": msgspec.to_builtins(webhook)},
                results.WebhookCreateResult,
            ).webhook_create.errors
        )

    def create_problem(self, problem: AppProblem) -> None:
        """Show a problem to staff (Saleor 3.22 and later).

        Raises:
            ChangeRefused
        """
        variables: dict[str, object] = {"key": problem.key, "message": problem.message}
        if problem.is_critical:
            variables["criticalThreshold"] = 1
        _raise_first(
            self._client.execute(
                "mutations/app-problem-create", {"input": variables}, results.ProblemCreateResult
            ).app_problem_create.errors
        )

    def dismiss_problems(self, keys: Sequence[str]) -> None:
        """Take problems of the app's away (Saleor 3.22 and later).

        Raises:
            ChangeRefused
        """
        _raise_first(
            self._client.execute(
                "mutations/app-problem-dismiss",
                {"input": {"byApp": {"keys": list(keys)}}},
                results.ProblemDismissResult,
            ).app_problem_dismiss.errors
        )


def _raise_first(errors: list[MutationError]) -> None:
    if errors:
        told = ", ".join(filter(None, (errors[0].code, errors[0].message)))
        raise ChangeRefused(N_("Saleor refused a change: %(text)s"), text=told[:_MAX_TOLD])


def fetch_jwks(api_url: str, session: requests.Session) -> str:
    """The JWKS document that verifies a Saleor's webhooks, from its well-known address.

    Raises:
        OutboundFailure, InvalidKeySet
    """
    parts = urlsplit(api_url)
    url = f"{parts.scheme}://{parts.netloc}/.well-known/jwks.json"
    jwks = fetch(session, url, max_bytes=_MAX_JWKS_BYTES).decode("utf-8", "replace")
    check_key_set(jwks)
    return jwks
