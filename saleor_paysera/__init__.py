"""A Saleor payment app: shoppers pay through Paysera, the shop's order is paid."""

__version__ = "0.1.0"
