"""The production server: ``saleor-paysera serve``."""

from saleor_paysera.server.process import AddressNotAvailable, check_address, serve

__all__ = ["AddressNotAvailable", "check_address", "serve"]
