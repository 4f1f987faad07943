"""Saleor keeps the subscriptions it was installed with; an upgraded app finds and renews them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from saleor_paysera.saleor.transport import SaleorPermissionDenied, SaleorUnavailable
from saleor_paysera.sandbox.saleor.apps import Webhook
from saleor_paysera.services.webhook_subscriptions import outdated_webhooks, update_webhooks
from tests.support.desk import Desk

METHODS = "Offer Paysera's payment methods"
START = "Start a payment"
STANDING = "Ask where a payment stands"
REFUND = "Take refunds to be made in Paysera"
CANCEL = "Cancel a payment that is not paid"


def outdated(desk: Desk) -> list[str]:
    return [one.wanted.name for one in outdated_webhooks(desk.context, desk.installation)]


def change(desk: Desk, name: str, how: Callable[[Webhook], Webhook]) -> None:
    """Let Saleor keep one subscription differently."""
    desk.installed.webhooks = tuple(
        how(webhook) if webhook.name == name else webhook for webhook in desk.installed.webhooks
    )


def kept(desk: Desk) -> dict[str, tuple[str, str, bool]]:
    """What Saleor keeps, by name."""
    return {w.name: (w.target_url, w.query, w.is_active) for w in desk.installed.webhooks}


def test_what_was_just_installed_is_up_to_date(desk: Desk) -> None:
    assert outdated(desk) == []
    before = kept(desk)

    assert update_webhooks(desk.context, desk.installation) == 0

    assert kept(desk) == before


def test_white_space_and_comments_make_no_difference(desk: Desk) -> None:
    change(desk, START, lambda w: replace(w, query=f"# of last year\n{w.query}\n\n"))
    change(desk, STANDING, lambda w: replace(w, query=" ".join(w.query.split())))
    change(desk, METHODS, lambda w: replace(w, name="renamed by somebody"))

    assert outdated(desk) == []


@pytest.mark.parametrize(
    "how",
    [
        lambda w: replace(w, query="subscription { event { __typename } }"),
        lambda w: replace(w, query="this is no GraphQL"),
        lambda w: replace(w, query=""),
        lambda w: replace(w, query=w.query.replace("amount", "amount currency", 1)),
        lambda w: replace(w, target_url="https://where.the.app.was.example/api/webhooks/x"),
        lambda w: replace(w, is_active=False),
    ],
    ids=["another query", "no query at all", "none", "a field more", "another address", "inactive"],
)
def test_a_subscription_that_differs_is_found_and_renewed(
    desk: Desk, how: Callable[[Webhook], Webhook]
) -> None:
    before = kept(desk)
    change(desk, START, how)
    number = desk.installed.webhooks[1].number

    assert outdated(desk) == [START]
    assert update_webhooks(desk.context, desk.installation) == 1

    assert outdated(desk) == []
    assert kept(desk) == before
    assert desk.installed.webhooks[1].number == number


def test_a_subscription_that_is_missing_is_made(desk: Desk) -> None:
    before = kept(desk)
    desk.installed.webhooks = desk.installed.webhooks[:-2]

    assert outdated(desk) == [REFUND, CANCEL]
    assert update_webhooks(desk.context, desk.installation) == 2

    assert kept(desk) == before


def test_a_subscription_that_is_not_of_the_apps_is_left_alone(desk: Desk) -> None:
    somebodys = Webhook(999, "Somebody's own", "https://a.example/", "", (), ("APP_DELETED",))
    desk.installed.webhooks = (somebodys, *desk.installed.webhooks)

    assert outdated(desk) == []
    change(desk, START, lambda w: replace(w, is_active=False))
    update_webhooks(desk.context, desk.installation)

    assert desk.installed.webhooks[0] == somebodys


def test_after_an_update_payments_go_through_again(desk: Desk) -> None:
    desk.serve("", desk.add()["id"])
    change(desk, START, lambda w: replace(w, target_url="http://127.0.0.1:1/"))

    update_webhooks(desk.context, desk.installation)

    assert desk.town.begin().order_number.startswith("SP-")


def test_saleor_that_does_not_answer_is_an_error_and_not_a_list(desk: Desk) -> None:
    desk.town.saleor.uninstall(desk.installed)
    with pytest.raises(SaleorPermissionDenied):
        outdated_webhooks(desk.context, desk.installation)

    desk.town.saleor.stop()
    with pytest.raises(SaleorUnavailable):
        update_webhooks(desk.context, desk.installation)
