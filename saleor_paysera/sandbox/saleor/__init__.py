"""A small Saleor double: see `SaleorDouble`."""

from saleor_paysera.sandbox.saleor.apps import Extension, InstalledApp, Method
from saleor_paysera.sandbox.saleor.dashboard_tokens import ADMIN, CLERK, StaffUser
from saleor_paysera.sandbox.saleor.desk import Settings
from saleor_paysera.sandbox.saleor.double import SaleorDouble
from saleor_paysera.sandbox.saleor.errors import InstallationError, MutationError
from saleor_paysera.sandbox.saleor.reports import Outage, Report
from saleor_paysera.sandbox.saleor.sessions import GatewayConfig, Session
from saleor_paysera.sandbox.saleor.state import ActionType, Address, Checkout, Order, Transaction
from saleor_paysera.sandbox.saleor.transactions import (
    Amounts,
    ChargeStatus,
    EventType,
    TransactionEvent,
)

__all__ = [
    "ADMIN",
    "CLERK",
    "ActionType",
    "Address",
    "Amounts",
    "ChargeStatus",
    "Checkout",
    "EventType",
    "Extension",
    "GatewayConfig",
    "InstallationError",
    "InstalledApp",
    "Method",
    "MutationError",
    "Order",
    "Outage",
    "Report",
    "SaleorDouble",
    "Session",
    "Settings",
    "StaffUser",
    "Transaction",
    "TransactionEvent",
]
