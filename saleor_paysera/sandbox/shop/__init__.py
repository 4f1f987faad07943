"""A one-page shop: see `ShopDouble`."""

from saleor_paysera.sandbox.shop.double import ShopDouble

__all__ = ["ShopDouble"]
