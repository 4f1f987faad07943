"""The app's calls to a Saleor's GraphQL API."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Final, TypeVar
from urllib.parse import urlsplit

import msgspec
import requests
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from graphql import DocumentNode, ExecutionResult, parse

from saleor_paysera.outbound import TIMEOUT, fetch, reason_of
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.documents import document
from saleor_paysera.saleor.signatures import check_key_set

R = TypeVar("R")

_MAX_JWKS_BYTES: Final = 100_000
_ENCODE: Final = msgspec.json.Encoder(decimal_format="number")


class SaleorUnavailable(PaymentAppError):
    """Saleor could not be reached or did not answer as a Saleor does."""

    code = "SALEOR_UNAVAILABLE"
    retryable = True


class SaleorPermissionDenied(PaymentAppError):
    """Saleor does not accept the app's token: reinstalled, deactivated or removed there."""

    code = "SALEOR_PERMISSION_DENIED"
    retryable = True


class ReportRefused(PaymentAppError):
    """Saleor refused a report for good; repeating it changes nothing."""

    code = "REPORT_REFUSED"


@dataclass(frozen=True, slots=True)
class EventReport:
    """One ``transactionEventReport``. ``amount`` in major units, ``time`` in UTC."""

    transaction_id: str
    type: str
    amount: Decimal
    psp_reference: str
    time: datetime
    message: str


class AppIdentity(msgspec.Struct, frozen=True):
    """An app as its Saleor knows it. ``identifier`` is the id in the app's manifest; apps
    that were not installed by a manifest have none."""

    id: str
    identifier: str | None = None


class _AppResult(msgspec.Struct, frozen=True):
    app: AppIdentity | None


class _ReportError(msgspec.Struct, frozen=True):
    code: str
    field: str | None = None
    message: str | None = None


class _ReportPayload(msgspec.Struct, frozen=True, rename="camel"):
    errors: list[_ReportError]
    already_processed: bool | None = None


class _ReportResult(msgspec.Struct, frozen=True, rename="camel"):
    transaction_event_report: _ReportPayload


class _SessionTransport(RequestsHTTPTransport):
    """gql's transport over a session of this app's, which outlives the single call."""

    def __init__(self, url: str, session: requests.Session, token: str) -> None:
        super().__init__(
            url,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            timeout=TIMEOUT,  # type: ignore[arg-type]  # requests takes a pair as well
            json_serialize=lambda payload: _ENCODE.encode(payload).decode(),
        )
        self.session = session

    def execute(
        self,
        request: GraphQLRequest,
        timeout: int | None = None,
        extra_args: dict[str, object] | None = None,
        upload_files: bool = False,  # noqa: FBT001, FBT002 - gql's signature
    ) -> ExecutionResult:
        """Execute with a body in which decimals are exact numbers; gql knows floats only."""
        body = {"json": None, "data": _ENCODE.encode(request.payload)}
        return super().execute(request, timeout, {**(extra_args or {}), **body}, upload_files)

    def _prepare_result(self, response: requests.Response) -> ExecutionResult:
        result = super()._prepare_result(response)
        if not result.errors:
            # gql trusts any JSON with data in it, whatever the status says.
            response.raise_for_status()
        return result

    def connect(self) -> None:
        """The session is there already."""

    def close(self) -> None:
        """The session is used again."""


@cache
def _parsed(path: str) -> DocumentNode:
    return parse(document(path))


class SaleorApi:
    """A Saleor's API as seen by one installation of the app."""

    def __init__(self, api_url: str, token: str, session: requests.Session) -> None:
        self._client = Client(transport=_SessionTransport(api_url, session, token))

    def app_identity(self) -> AppIdentity:
        """The app that the token belongs to.

        Raises:
            SaleorUnavailable, SaleorPermissionDenied
        """
        app = self._execute("queries/app-identity", {}, _AppResult).app
        if app is None:
            raise SaleorPermissionDenied("Saleor does not know the app's token.")
        return app

    def report(self, report: EventReport) -> None:
        """Tell Saleor what happened to a transaction. Already told counts as told.

        Raises:
            ReportRefused: a final no.
            SaleorUnavailable, SaleorPermissionDenied: try again later.
        """
        variables = {
            "transactionId": report.transaction_id,
            "type": report.type,
            "amount": report.amount,
            "pspReference": report.psp_reference,
            "time": report.time.isoformat(),
            "message": report.message,
            "availableActions": [],
        }
        payload = self._execute(
            "mutations/transaction-event-report", variables, _ReportResult
        ).transaction_event_report
        if payload.errors:
            first = payload.errors[0]
            raise ReportRefused(f"Saleor refused the report: {first.code}, {first.message}")

    def _execute(self, path: str, variables: dict[str, object], result_type: type[R]) -> R:
        try:
            result = self._client.execute(
                GraphQLRequest(_parsed(path), variable_values=variables),
                get_execution_result=True,
            )
            return msgspec.convert(result.data, result_type)
        except TransportQueryError as error:
            raise _failure_of(error) from error
        except (TransportError, requests.RequestException) as error:
            raise SaleorUnavailable(f"Saleor cannot be reached: {reason_of(error)}.") from error
        except (msgspec.MsgspecError, TypeError, AttributeError, AssertionError) as error:
            raise SaleorUnavailable("Saleor's answer is not what a Saleor answers.") from error


def _failure_of(error: TransportQueryError) -> PaymentAppError:
    """A top-level GraphQL error. Saleor names its Python exception in the extensions."""
    text = repr(error.errors)
    if "PermissionDenied" in text or "InvalidToken" in text or "ExpiredSignature" in text:
        return SaleorPermissionDenied(
            "Saleor does not accept the app's token. If the app was reinstalled or "
            "deactivated there, activate it again; waiting reports then go out by themselves."
        )
    return SaleorUnavailable(f"Saleor answered with an error: {text[:300]}")


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
