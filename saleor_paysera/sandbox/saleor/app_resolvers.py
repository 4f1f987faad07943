"""What an app asks of a Saleor about itself and the shop, and what it changes of itself."""

from dataclasses import replace
from typing import cast

from saleor_paysera.sandbox.saleor.apps import InstalledApp, Webhook
from saleor_paysera.sandbox.saleor.arguments import text_of
from saleor_paysera.sandbox.saleor.call import Arguments, Call, Resolver
from saleor_paysera.sandbox.saleor.errors import MutationError, PermissionDenied
from saleor_paysera.sandbox.saleor.ids import global_id
from saleor_paysera.sandbox.saleor.problems import Notice
from saleor_paysera.sandbox.saleor.schema import faults_of
from saleor_paysera.sandbox.saleor.views import (
    View,
    app_view,
    channel_view,
    problem_view,
    webhook_view,
)


def _app(call: Call) -> View:
    if call.caller.app is None:
        raise PermissionDenied("OWNER", "MANAGE_APPS")
    return app_view(call.caller.app)


def _shop(call: Call) -> View:
    return {
        "id": global_id("Shop", 1),
        "name": "Sandbox shop",
        "version": f"{call.desk.version}.0",
        "schemaVersion": call.desk.version,
    }


def _channels(call: Call) -> list[View]:
    call.require_someone()
    return [channel_view(channel) for channel in call.desk.store.channels]


def _app_problem_create(call: Call) -> View:
    given = cast("Arguments", call.arguments["input"])
    threshold = given.get("criticalThreshold")
    notice = Notice(
        key=text_of(given, "key"),
        message=text_of(given, "message"),
        critical_threshold=threshold if isinstance(threshold, int) else None,
        aggregation_minutes=cast("int", given.get("aggregationPeriod", 60)),
    )
    return {"appProblem": problem_view(call.desk.problems.create(call.require_app(), notice))}


def _app_problem_dismiss(call: Call) -> View:
    given = cast("Arguments", call.arguments["input"])
    by_app = given.get("byApp")
    if not isinstance(by_app, dict):
        raise MutationError("REQUIRED", "Apps dismiss their own problems: byApp.", "byApp")
    call.desk.problems.dismiss(
        call.require_app(), list(by_app.get("keys") or ()), list(by_app.get("ids") or ())
    )
    return {}


def _webhook_create(call: Call) -> View:
    app = call.require_app()
    given = cast("Arguments", call.arguments["input"])
    for name in ("name", "targetUrl", "query"):
        if not text_of(given, name):
            raise MutationError("REQUIRED", "This field is required.", name)
    blank = Webhook(next(call.desk.store.numbers), "", "", "", (), ())
    return _kept(call, app, _changed(call, blank, given))


def _webhook_update(call: Call) -> View:
    app = call.require_app()
    old = next((w for w in app.webhooks if w.id == call.text("id")), None)
    if old is None:
        raise MutationError("NOT_FOUND", "Couldn't resolve to a node.", "id")
    return _kept(call, app, _changed(call, old, cast("Arguments", call.arguments["input"])))


def _changed(call: Call, old: Webhook, given: Arguments) -> Webhook:
    query = text_of(given, "query") or old.query
    if faults := faults_of(call.desk.schema, query):
        raise MutationError("SYNTAX", "; ".join(faults), "query")
    active = given.get("isActive")
    new = replace(
        old,
        query=query,
        name=text_of(given, "name") or old.name,
        target_url=text_of(given, "targetUrl") or old.target_url,
        sync_events=_events(given, "syncEvents", old.sync_events),
        async_events=_events(given, "asyncEvents", old.async_events),
        is_active=active if isinstance(active, bool) else old.is_active,
    )
    if not new.sync_events and not new.async_events:
        raise MutationError("MISSING_EVENT", "A webhook needs an event.", "query")
    return new


def _events(given: Arguments, name: str, old: tuple[str, ...]) -> tuple[str, ...]:
    events = given.get(name)
    return tuple(str(event) for event in events) if isinstance(events, list) else old


def _kept(call: Call, app: InstalledApp, webhook: Webhook) -> View:
    with call.desk.store.lock:
        app.webhooks = tuple({**{w.id: w for w in app.webhooks}, webhook.id: webhook}.values())
    return {"webhook": webhook_view(app, webhook)}


QUERIES: dict[str, Resolver] = {"app": _app, "shop": _shop, "channels": _channels}
MUTATIONS: dict[str, Resolver] = {
    "appProblemCreate": _app_problem_create,
    "appProblemDismiss": _app_problem_dismiss,
    "webhookCreate": _webhook_create,
    "webhookUpdate": _webhook_update,
}
