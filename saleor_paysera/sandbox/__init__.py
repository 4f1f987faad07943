"""Doubles of Saleor, of Paysera and of a shop, for people without accounts and for the tests.

They speak with the app over HTTP only, as the real ones do, and import nothing of it.
"""
