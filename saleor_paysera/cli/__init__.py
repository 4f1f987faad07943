"""The command line ``saleor-paysera``, for those who run the app and help its merchants."""

from saleor_paysera.cli.main import main

__all__ = ["main"]
