"""The WSGI entry point, for any server: ``gunicorn "app:create_app()"`` and the like."""

from saleor_paysera.bootstrap import create_app

__all__ = ["create_app"]
