"""What the views work with in the running application."""

from flask import current_app

from saleor_paysera.services.context import Context

EXTENSION = "saleor_paysera"


def current_context() -> Context:
    """The context this application was created with."""
    context = current_app.extensions[EXTENSION]
    if not isinstance(context, Context):
        raise TypeError("the application was not created by create_web_app")
    return context
