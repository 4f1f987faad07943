"""One call of a query or mutation: who asks, of whom, and with which arguments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from saleor_paysera.sandbox.saleor.apps import InstalledApp
from saleor_paysera.sandbox.saleor.arguments import text_of
from saleor_paysera.sandbox.saleor.desk import Desk
from saleor_paysera.sandbox.saleor.errors import PermissionDenied
from saleor_paysera.sandbox.saleor.reports import Outage

Arguments = Mapping[str, object]


@dataclass(frozen=True)
class Caller:
    """Who asks: an app by its token, staff, or a shopper without any; and the outage, if any."""

    app: InstalledApp | None
    is_staff: bool
    outage: Outage | None


@dataclass(frozen=True)
class Call:
    """One field being resolved."""

    desk: Desk
    caller: Caller
    arguments: Arguments

    def text(self, name: str) -> str:
        return text_of(self.arguments, name)

    def require_app(self) -> InstalledApp:
        if self.caller.app is None:
            raise PermissionDenied("OWNER", "HANDLE_PAYMENTS")
        return self.caller.app

    def require_permission(self, *permissions: str) -> None:
        """Let staff pass, and an app that has one of these permissions."""
        app = self.caller.app
        if not self.caller.is_staff and not (app and set(permissions) & set(app.permissions)):
            raise PermissionDenied(*permissions)

    def require_someone(self) -> None:
        if self.caller.app is None and not self.caller.is_staff:
            raise PermissionDenied("AUTHENTICATED_APP", "AUTHENTICATED_STAFF_USER")


Resolver = Callable[[Call], object]
