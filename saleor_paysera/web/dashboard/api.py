"""The JSON API of the Dashboard page. Every request carries the Dashboard's token."""

import re
from typing import Final, TypeVar

import msgspec
from flask import Blueprint, Response, current_app, request
from flask.sansio.blueprints import BlueprintSetupState

from saleor_paysera import __version__
from saleor_paysera.payments.states import state_at
from saleor_paysera.services import staff_decisions
from saleor_paysera.services.assign_channels import ChannelChange, assign_channels, list_channels
from saleor_paysera.services.check_configuration import ConfigurationInput
from saleor_paysera.services.check_status import check_status
from saleor_paysera.services.complete_checkouts import complete_again
from saleor_paysera.services.find_payments import (
    PaymentQuery,
    all_payments,
    find_payments,
    read_filter,
)
from saleor_paysera.services.manage_configurations import (
    add_configuration,
    change_configuration,
    list_configurations,
    remove_configuration,
    show_configuration,
)
from saleor_paysera.services.project_methods import project_methods
from saleor_paysera.services.show_payment import (
    order_of_payment,
    send_reports_again,
    show_payment,
)
from saleor_paysera.services.staff_preferences import keep_preference, preference_of
from saleor_paysera.services.try_configuration import start_trial, trial_standing
from saleor_paysera.services.verify_staff import Staff, StaffPermissionMissing, verify_staff
from saleor_paysera.services.webhook_subscriptions import update_webhooks
from saleor_paysera.store.configuration_errors import ConfigurationChanged
from saleor_paysera.store.payment_search import PaymentCursor
from saleor_paysera.store.records import StaffPreference
from saleor_paysera.web.current import current_context
from saleor_paysera.web.dashboard import refusals, shapes
from saleor_paysera.web.dashboard.export import ExportSlots, csv_of
from saleor_paysera.web.dashboard.present import (
    present_channels,
    present_configuration,
    present_methods,
    present_payment,
    present_status,
    present_trial,
)
from saleor_paysera.web.dashboard.refunds import present_work
from saleor_paysera.web.dashboard.shapes import InvalidRequest
from saleor_paysera.web.dashboard.timeline import present_history
from saleor_paysera.web.i18n import current_translator
from saleor_paysera.web.strangers import sender_is_known

blueprint: Final = Blueprint("dashboard_api", __name__, url_prefix="/api/dashboard")

_QUOTED: Final = re.compile(r"'.*'", re.DOTALL)
_EXPORTS: Final = "saleor_paysera_exports"

refusals.register(blueprint)


@blueprint.record
def _prepare(state: BlueprintSetupState) -> None:
    # Of the 16 threads that a server process has.
    state.app.extensions[_EXPORTS] = ExportSlots(for_each_shop=2, in_all=4)


_T = TypeVar("_T")


def _staff() -> Staff:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        staff = verify_staff(current_context(), token.strip() if scheme.lower() == "bearer" else "")
    except StaffPermissionMissing:
        sender_is_known()
        raise
    sender_is_known()
    return staff


def _body(shape: type[_T]) -> _T:
    try:
        return msgspec.json.decode(request.get_data(), type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        # What was sent may be a password in a wrong field, and the message is logged.
        told = _QUOTED.sub("…", str(error))
        raise InvalidRequest(f"The request cannot be read: {told}") from error


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, content_type="application/json")


@blueprint.get("/me")
def me() -> Response:
    """Who is at the Dashboard, and what that person chose."""
    staff = _staff()
    return _json(_me(staff, preference_of(current_context(), staff)))


@blueprint.put("/me")
def change_me() -> Response:
    """Keep a language or a theme."""
    staff, wanted = _staff(), _body(shapes.Preferences)
    kept = keep_preference(current_context(), staff, language=wanted.language, theme=wanted.theme)
    return _json(_me(staff, kept))


def _me(staff: Staff, preference: StaffPreference) -> shapes.Me:
    return shapes.Me(
        email=staff.email,
        language=preference.language,
        theme=preference.theme,
        version=__version__,
        saleor_version=staff.installation.saleor_version,
    )


@blueprint.get("/configurations")
def configurations() -> Response:
    """All configurations of this installation."""
    overviews = list_configurations(current_context(), _staff())
    return _json(
        shapes.ConfigurationList(configurations=[present_configuration(o) for o in overviews])
    )


@blueprint.post("/configurations")
def add() -> Response:
    """A new configuration."""
    staff, body = _staff(), _body(shapes.ConfigurationBody)
    configuration_id = add_configuration(current_context(), staff, _input(body))
    return _json(_configuration(staff, configuration_id), 201)


@blueprint.put("/configurations/<int:configuration_id>")
def change(configuration_id: int) -> Response:
    """Change a configuration, unless somebody else has changed it meanwhile."""
    staff, body = _staff(), _body(shapes.ConfigurationBody)
    try:
        change_configuration(
            current_context(), staff, configuration_id, _input(body), expected_version=body.version
        )
    except ConfigurationChanged as error:
        return refusals.refusal_answer(error, current=_configuration(staff, configuration_id))
    return _json(_configuration(staff, configuration_id))


@blueprint.delete("/configurations/<int:configuration_id>")
def remove(configuration_id: int) -> Response:
    """Remove a configuration that nothing uses any more."""
    remove_configuration(current_context(), _staff(), configuration_id)
    return Response(status=204)


def _configuration(staff: Staff, configuration_id: int) -> shapes.ConfigurationShape:
    return present_configuration(show_configuration(current_context(), staff, configuration_id))


def _input(body: shapes.ConfigurationBody) -> ConfigurationInput:
    return ConfigurationInput(
        name=body.name,
        project_id=body.project_id,
        password=body.password,
        is_test=body.mode == "test",
        ss1_is_enough=body.ss1_is_enough,
        default_method=body.default_method,
        methods=body.methods,
        purpose=body.purpose,
        pay_within_minutes=body.pay_within_minutes,
        return_origins=body.return_origins,
        accepts_pending=body.accepts_pending,
        complete_after_s=body.complete_after_seconds,
    )


@blueprint.get("/channels")
def channels() -> Response:
    """The shop's channels and what serves them."""
    return _channels(_staff())


@blueprint.put("/channels")
def change_channels() -> Response:
    """Let configurations serve channels."""
    staff, body = _staff(), _body(shapes.ChannelChanges)
    changes = [ChannelChange(c.channel, c.served_by, c.serve_by) for c in body.changes]
    assign_channels(current_context(), staff, changes)
    return _channels(staff)


def _channels(staff: Staff) -> Response:
    return _json(present_channels(list_channels(current_context(), staff), current_translator()))


@blueprint.get("/methods")
def methods() -> Response:
    """Which methods a Paysera project has, asked from Paysera now."""
    _staff()
    project_id, currency = request.args.get("projectId", ""), request.args.get("currency", "EUR")
    if not (project_id.isascii() and project_id.isdigit() and len(project_id) <= 11):
        raise InvalidRequest("projectId is not a number of at most 11 digits.")
    if not (currency.isascii() and currency.isalpha() and len(currency) == 3):
        raise InvalidRequest("currency is not a code of three letters.")
    listed = project_methods(current_context(), project_id, currency.upper())
    return _json(present_methods(listed, current_translator()))


@blueprint.post("/configurations/<int:configuration_id>/trials")
def begin_trial(configuration_id: int) -> Response:
    """A payment of 0.01 with a configuration."""
    staff, translator = _staff(), current_translator()
    standing = start_trial(
        current_context(),
        staff,
        configuration_id,
        language=translator.language,
    )
    return _json(present_trial(standing, translator), 201)


@blueprint.get("/trials/<order_number>")
def trial(order_number: str) -> Response:
    """How a trial stands."""
    standing = trial_standing(current_context(), _staff(), order_number)
    return _json(present_trial(standing, current_translator()))


def _query() -> PaymentQuery:
    args = request.args
    return PaymentQuery(
        state=args.get("state", ""),
        channel=args.get("channel", ""),
        first_day=args.get("from", ""),
        last_day=args.get("to", ""),
        time_zone=args.get("timeZone", ""),
        order_number=args.get("orderNumber", ""),
        email=args.get("email", ""),
    )


@blueprint.get("/payments")
def payments() -> Response:
    """One page of payments, the newest first."""
    context, staff, translator = current_context(), _staff(), current_translator()
    cursor = request.args.get("before", "")
    page = find_payments(
        context,
        staff,
        read_filter(_query()),
        before=PaymentCursor.from_text(cursor) if cursor else None,
    )
    now = context.clock()
    return _json(
        shapes.PaymentList(
            payments=[
                present_payment(
                    row, state_at(row.state, expires_at=row.expires_at, now=now), translator
                )
                for row in page.payments
            ],
            next=page.older.to_text() if page.older is not None else None,
        )
    )


@blueprint.get("/payments.csv")
def payments_csv() -> Response:
    """All payments that fit, as CSV."""
    context, staff = current_context(), _staff()
    rows = all_payments(context, staff, read_filter(_query()))
    slots: ExportSlots = current_app.extensions[_EXPORTS]
    shop = staff.installation.id
    slots.take(shop)
    response = Response(csv_of(rows, now=context.clock()), content_type="text/csv; charset=utf-8")
    response.call_on_close(lambda: slots.give_back(shop))
    name = f"paysera-payments-{context.clock():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/payments/<order_number>")
def payment(order_number: str) -> Response:
    """Everything about one payment."""
    return _present(_staff(), order_number)


@blueprint.get("/payments/<order_number>/order")
def payment_order(order_number: str) -> Response:
    """The order in Saleor that a payment is for."""
    order = order_of_payment(current_context(), _staff(), order_number)
    shown = shapes.OrderShape(id=order.id, number=order.number) if order is not None else None
    return _json(shapes.OrderAnswer(order=shown))


@blueprint.post("/payments/<order_number>/send-again")
def send_again(order_number: str) -> Response:
    """Send a payment's undelivered reports now."""
    count = send_reports_again(current_context(), _staff(), order_number)
    return _json(shapes.SentAgain(count=count))


@blueprint.post("/payments/<order_number>/complete-again")
def try_completing_again(order_number: str) -> Response:
    """Let a paid checkout be completed now."""
    is_tried = complete_again(current_context(), _staff(), order_number)
    return _json(shapes.CompletedAgain(is_tried=is_tried))


@blueprint.get("/work")
def work() -> Response:
    """What waits for a person."""
    waiting = staff_decisions.work_for_staff(current_context(), _staff())
    return _json(present_work(waiting, current_translator()))


@blueprint.post("/payments/<order_number>/refunds")
def enter_refund(order_number: str) -> Response:
    """A refund was made in Paysera that the app does not know of."""
    staff, body = _staff(), _body(shapes.RefundEntry)
    staff_decisions.record(
        current_context(),
        staff,
        order_number,
        body.amount,
        body.reason,
        callback_id=body.callback_id,
        known=body.known,
    )
    return _present(staff, order_number)


@blueprint.post("/payments/<order_number>/refunds/<reference>/confirm")
def confirm_refund(order_number: str, reference: str) -> Response:
    """A refund was made in Paysera."""
    staff = _staff()
    staff_decisions.confirm(current_context(), staff, order_number, reference)
    return _present(staff, order_number)


@blueprint.post("/payments/<order_number>/refunds/<reference>/reject")
def reject_refund(order_number: str, reference: str) -> Response:
    """A refund will not be made."""
    staff, body = _staff(), _body(shapes.Rejection)
    staff_decisions.reject(current_context(), staff, order_number, reference, body.reason)
    return _present(staff, order_number)


@blueprint.post("/payments/<order_number>/callbacks/<int:callback_id>/take")
def take_money(order_number: str, callback_id: int) -> Response:
    """What was really paid is reported."""
    staff = _staff()
    staff_decisions.take_money(current_context(), staff, order_number, callback_id)
    return _present(staff, order_number)


@blueprint.post("/payments/<order_number>/callbacks/<int:callback_id>/leave")
def leave_callback(order_number: str, callback_id: int) -> Response:
    """Somebody has seen to it."""
    staff = _staff()
    staff_decisions.leave(current_context(), staff, order_number, callback_id)
    return _present(staff, order_number)


def _present(staff: Staff, order_number: str) -> Response:
    """The whole payment, as it is now."""
    history = show_payment(current_context(), staff, order_number)
    return _json(present_history(history, current_translator()))


@blueprint.get("/status")
def status() -> Response:
    """Is everything well?"""
    return _status(_staff())


@blueprint.post("/webhooks/update")
def update_saleors_webhooks() -> Response:
    """Make Saleor keep the subscriptions of this version."""
    staff = _staff()
    update_webhooks(current_context(), staff.installation)
    return _status(staff)


def _status(staff: Staff) -> Response:
    context = current_context()
    checked = check_status(context, staff.installation)
    return _json(present_status(checked, current_translator()))
