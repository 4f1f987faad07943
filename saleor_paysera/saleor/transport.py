"""One request to a Saleor's GraphQL API, by gql over a session of this app's."""

from functools import cache
from typing import Final, TypeVar

import msgspec
import requests
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from graphql import DocumentNode, ExecutionResult, parse, print_ast

from saleor_paysera.outbound import TIMEOUT, reason_of
from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.saleor.documents import document

R = TypeVar("R")

_ENCODE: Final = msgspec.json.Encoder(decimal_format="number")


class SaleorUnavailable(PaymentAppError):
    """Saleor could not be reached or did not answer as a Saleor does."""

    code = "SALEOR_UNAVAILABLE"
    retryable = True


class SaleorPermissionDenied(PaymentAppError):
    """Saleor does not accept the app's token: reinstalled, deactivated or removed there."""

    code = "SALEOR_PERMISSION_DENIED"
    retryable = True


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


@cache  # printed anew each time, it took a sixth of what a report takes
def _printed(path: str) -> str:
    return print_ast(_parsed(path))


class _Request(GraphQLRequest):
    """One of this app's documents with its variables."""

    def __init__(self, path: str, variables: dict[str, object]) -> None:
        super().__init__(_parsed(path), variable_values=variables)
        self._query = _printed(path)

    @property
    def payload(self) -> dict[str, object]:
        """What is sent."""
        return {"query": self._query, "variables": self.variable_values}


class SaleorClient:
    """A Saleor's API, asked with one installation's token."""

    def __init__(self, api_url: str, token: str, session: requests.Session) -> None:
        self._client = Client(transport=_SessionTransport(api_url, session, token))

    def execute(self, path: str, variables: dict[str, object], result_type: type[R]) -> R:
        """Execute the document at ``path`` (below ``graphql/``) and read its data.

        Raises:
            SaleorUnavailable, SaleorPermissionDenied
        """
        try:
            result = self._client.execute(_Request(path, variables), get_execution_result=True)
            return msgspec.convert(result.data, result_type)
        except TransportQueryError as error:
            raise _failure_of(error) from error
        except (TransportError, requests.RequestException) as error:
            raise SaleorUnavailable(
                N_("Saleor cannot be reached: %(reason)s."), reason=reason_of(error)
            ) from error
        except (msgspec.MsgspecError, TypeError, AttributeError, AssertionError) as error:
            raise SaleorUnavailable(N_("Saleor's answer is not what a Saleor answers.")) from error


def _failure_of(error: TransportQueryError) -> PaymentAppError:
    """A top-level GraphQL error. Saleor names its Python exception in the extensions."""
    text = repr(error.errors)
    if "PermissionDenied" in text or "InvalidToken" in text or "ExpiredSignature" in text:
        return SaleorPermissionDenied(
            N_(
                "Saleor does not accept the app's token. If the app was reinstalled or "
                "deactivated there, activate it again; waiting reports then go out by themselves."
            )
        )
    return SaleorUnavailable(N_("Saleor answered with an error: %(text)s"), text=text[:300])
