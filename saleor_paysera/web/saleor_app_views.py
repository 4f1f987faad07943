"""Saleor comes in: the app was uninstalled, deactivated or activated."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response

from saleor_paysera.saleor.events import AppDeleted, AppStatusChanged, InvalidEvent
from saleor_paysera.saleor.manifest import WEBHOOK_PATH
from saleor_paysera.services.app_lifecycle import take_deletion, take_status_change
from saleor_paysera.services.verify_webhook import (
    SignedWebhook,
    read_signed_event,
    verify_webhook,
)
from saleor_paysera.web.current import current_context
from saleor_paysera.web.errors import status_of
from saleor_paysera.web.request_log import note_refusal
from saleor_paysera.web.saleor_webhooks import json_answer, unverified_webhook

blueprint: Final = Blueprint("saleor_app", __name__)


@blueprint.post(WEBHOOK_PATH + "app-deleted")
def app_deleted() -> Response:
    """The app was removed from this Saleor."""
    return _taken(_delete)


@blueprint.post(WEBHOOK_PATH + "app-status-changed")
def app_status_changed() -> Response:
    """The app was deactivated or activated in this Saleor."""
    return _taken(_change_status)


def _delete(webhook: SignedWebhook) -> None:
    context = current_context()
    take_deletion(context, read_signed_event(context, webhook, AppDeleted))


def _change_status(webhook: SignedWebhook) -> None:
    context = current_context()
    take_status_change(context, read_signed_event(context, webhook, AppStatusChanged))


def _taken(take: Callable[[SignedWebhook], None]) -> Response:
    """Take the news. Nobody reads the answer.

    After an error of the server's Saleor tells it again; a signed body that cannot be read
    would never become better by that.
    """
    webhook = verify_webhook(current_context(), unverified_webhook())
    try:
        take(webhook)
    except InvalidEvent as error:
        note_refusal(error, status=status_of(error))
    return json_answer(b"{}")
