"""The production server: ``saleor-paysera serve``."""

from saleor_paysera.server.process import AddressNotAvailable, check_address, serve
from saleor_paysera.server.shared_counts import shared_counts

__all__ = ["AddressNotAvailable", "check_address", "serve", "shared_counts"]
