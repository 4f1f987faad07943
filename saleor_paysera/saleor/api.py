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
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor import results
from saleor_paysera.saleor.manifest import WebhookManifest
from saleor_paysera.saleor.results import (
    AppIdentity,
    Channel,
    InstalledWebhook,
    MutationError,
    OrderName,
    OrderTransactions,
)
from saleor_paysera.saleor.signatures import check_key_set
from saleor_paysera.saleor.transport import SaleorClient, SaleorPermissionDenied, SaleorUnavailable

_MAX_JWKS_BYTES: Final = 100_000


class ReportRefused(PaymentAppError):
    """Saleor refused a report for good; repeating it changes nothing."""

    code = "REPORT_REFUSED"


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

    def webhooks(self) -> list[InstalledWebhook]:
        """The subscriptions that Saleor keeps for this app."""
        app = self._client.execute("queries/app-webhooks", {}, results.AppWebhooksResult).app
        if app is None:
            raise SaleorPermissionDenied("Saleor does not know the app's token.")
        return app.webhooks or []

    def update_webhook(self, webhook_id: str, webhook: WebhookManifest) -> None:
        """Change one of the app's subscriptions."""
        _raise_first(
            self._client.execute(
                "mutations/webhook-update",
                {"id": webhook_id, "input": msgspec.to_builtins(webhook)},
                results.WebhookUpdateResult,
            ).webhook_update.errors
        )

    def create_webhook(self, webhook: WebhookManifest) -> None:
        """Add a subscription for the app."""
        _raise_first(
            self._client.execute(
                "mutations/webhook-create",
                {"input": msgspec.to_builtins(webhook)},
                results.WebhookCreateResult,
            ).webhook_create.errors
        )

    def create_problem(self, problem: AppProblem) -> None:
        """Show a problem to staff (Saleor 3.22 and later)."""
        variables: dict[str, object] = {"key": problem.key, "message": problem.message}
        if problem.is_critical:
            variables["criticalThreshold"] = 1
        _raise_first(
            self._client.execute(
                "mutations/app-problem-create", {"input": variables}, results.ProblemCreateResult
            ).app_problem_create.errors
        )

    def dismiss_problems(self, keys: Sequence[str]) -> None:
        """Take problems of the app's away (Saleor 3.22 and later)."""
        _raise_first(
            self._client.execute(
                "mutations/app-problem-dismiss",
                {"input": {"byApp": {"keys": list(keys)}}},
                results.ProblemDismissResult,
            ).app_problem_dismiss.errors
        )


def _raise_first(errors: list[MutationError]) -> None:
    if errors:
        raise SaleorUnavailable(f"Saleor refused a change: {errors[0].code}, {errors[0].message}")


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
