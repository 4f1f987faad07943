"""Payments as CSV: complete, exact, and harmless in anybody's spreadsheet."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import PaymentState
from saleor_paysera.services import find_payments
from saleor_paysera.store.payment_search import PaymentRow
from saleor_paysera.web.dashboard import export
from saleor_paysera.web.dashboard.export import ExportSlots, TooManyExports, csv_of
from tests.support.office import DAY, HOUR, NOW
from tests.unit.web.dashboard.conftest import Counter

ROW = PaymentRow(
    id=1,
    order_number="SP-7K3M-9Q2X-V4TB",
    state=PaymentState.PAID,
    is_test=False,
    asked=Money(2498, "EUR"),
    method="smsbank",
    channel_slug="default-channel",
    payer_email="zygimante@example.lt",
    created_at=NOW,
    expires_at=NOW + DAY,
    paid_at=NOW + HOUR,
    transaction_id="VHJhbnNhY3Rpb25JdGVtOjE=",
    configuration_id=1,
)


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    """What a spreadsheet makes of it."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def exported(*rows: PaymentRow, now: datetime = NOW) -> list[dict[str, str]]:
    """The rows by the names of their columns."""
    text = "".join(csv_of(rows, now=now)).removeprefix("\ufeff")
    header, *lines = read(text)
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_a_row_tells_everything_of_a_payment() -> None:
    assert exported(ROW) == [
        {
            "order_number": "SP-7K3M-9Q2X-V4TB",
            "state": "paid",
            "amount": "24.98",
            "currency": "EUR",
            "mode": "live",
            "method": "smsbank",
            "channel": "default-channel",
            "email": "zygimante@example.lt",
            "started_at": "2026-11-24T12:30:15Z",
            "paid_at": "2026-11-24T13:30:15Z",
            "transaction_id": "VHJhbnNhY3Rpb25JdGVtOjE=",
        }
    ]


def test_what_is_not_known_is_empty() -> None:
    (row,) = exported(replace(ROW, method=None, payer_email=None, paid_at=None, is_test=True))

    assert (row["method"], row["email"], row["paid_at"], row["mode"]) == ("", "", "", "test")


def test_without_payments_there_are_the_names_of_the_columns() -> None:
    text = "".join(csv_of([], now=NOW))

    assert text.startswith("\ufefforder_number,state,amount,")
    assert text.endswith("\r\n")
    assert len(read(text)) == 1


def test_it_begins_with_the_mark_by_which_spreadsheets_know_utf_8() -> None:
    encoded = "".join(csv_of([replace(ROW, channel_slug="šaulė")], now=NOW)).encode()

    assert encoded.startswith(b"\xef\xbb\xbforder_number")
    assert "šaulė".encode() in encoded


@pytest.mark.parametrize(
    ("asked", "amount"),
    [
        (Money(1, "EUR"), "0.01"),
        (Money(100, "EUR"), "1.00"),
        (Money(99_999_999_999, "EUR"), "999999999.99"),
        (Money(1500, "JPY"), "1500"),
        (Money(0, "JPY"), "0"),
        (Money(1, "KWD"), "0.001"),
        (Money(1_234_567, "BHD"), "1234.567"),
    ],
)
def test_amounts_have_all_digits_of_their_currency_and_a_point(asked: Money, amount: str) -> None:
    (row,) = exported(replace(ROW, asked=asked))

    assert (row["amount"], row["currency"]) == (amount, asked.currency)


def test_an_unpaid_payment_whose_time_is_over_is_expired_as_on_the_page() -> None:
    unpaid = replace(ROW, state=PaymentState.AWAITING_PAYMENT, paid_at=None)

    assert exported(unpaid, now=NOW + DAY)[0]["state"] == "expired"
    assert exported(unpaid)[0]["state"] == "awaiting_payment"


def test_times_are_in_utc_to_the_second() -> None:
    odd = datetime(2026, 1, 1, 0, 0, 59, 999_999, UTC)

    assert exported(replace(ROW, created_at=odd))[0]["started_at"] == "2026-01-01T00:00:59Z"


# Shoppers choose their email


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])  # noqa: RUF001
def test_no_text_of_a_shopper_is_a_formula(first: str) -> None:
    (row,) = exported(replace(ROW, payer_email=f"{first}HYPERLINK(1)@evil.example"))

    assert row["email"] == f"'{first}HYPERLINK(1)@evil.example"


def test_not_even_where_spreadsheets_take_a_semicolon_for_the_end_of_a_cell() -> None:
    """As in Lithuania; quotes inside a line mean nothing to them."""
    text = "".join(csv_of([replace(ROW, payer_email='"a;=HYPERLINK(1)"@evil.example')], now=NOW))

    for delimiter in ";\t":
        cells = [cell for line in read(text, delimiter) for cell in line]
        assert not [cell for cell in cells if cell.lstrip('"').startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    "email",
    ['"quoted, comma"@example.lt', 'with "quotes"', "two\nlines", "semi;colon", "ž\u2028x", "a'b"],
)
def test_a_text_comes_out_as_it_went_in(email: str) -> None:
    assert exported(replace(ROW, payer_email=email))[0]["email"] == email


@given(st.text(max_size=40))
def test_whatever_a_shopper_writes_stays_in_its_cell_and_is_no_formula(email: str) -> None:
    (row,) = exported(replace(ROW, payer_email=email), now=NOW)

    assert row["email"].replace("'", "") == email.replace("'", "")
    assert not row["email"].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert row["transaction_id"] == ROW.transaction_id


# In pieces


def test_a_million_rows_need_no_memory_for_a_million_rows() -> None:
    asked = 0

    def endless() -> Iterator[PaymentRow]:
        nonlocal asked
        while True:
            asked += 1
            yield ROW

    pieces = csv_of(endless(), now=NOW)
    first, second = next(pieces), next(pieces)

    assert asked <= 500
    assert len(read(first)) == asked // 2 + 1
    assert len(read(second)) == asked // 2


def test_an_export_of_many_pages_has_each_payment_once_and_the_newest_first(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_payments, "_EXPORT_PAGE", 3)
    monkeypatch.setattr(export, "_ROWS_AT_ONCE", 2)
    office, configuration = counter.office, counter.office.configure()
    for number in range(10):
        office.begin(f"SP-{number}", configuration, created_at=NOW + number // 4 * HOUR)

    answer = counter.ask("GET", "payments.csv")

    header, *lines = read(answer.text.removeprefix("\ufeff"))
    assert [line[0] for line in lines] == [f"SP-{number}" for number in range(9, -1, -1)]
    assert header[0] == "order_number"


def test_a_payment_that_comes_meanwhile_takes_no_other_ones_place(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_payments, "_EXPORT_PAGE", 2)
    office, configuration = counter.office, counter.office.configure()
    for number in range(4):
        office.begin(f"SP-{number}", configuration, created_at=NOW + number * HOUR)
    rows = find_payments.all_payments(
        office.context, office.staff, find_payments.read_filter(find_payments.PaymentQuery())
    )

    first = next(rows)
    office.begin("SP-NEW", configuration, created_at=NOW + DAY)

    assert [row.order_number for row in (first, *rows)] == ["SP-3", "SP-2", "SP-1", "SP-0"]


def test_more_payments_than_a_file_takes_are_refused_with_what_to_do(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_payments, "_MOST_EXPORTED", 3)
    office, configuration = counter.office, counter.office.configure()
    for number in range(4):
        office.begin(f"SP-{number}", configuration, created_at=NOW + number * DAY)

    refused = counter.ask("GET", "payments.csv")
    narrower = counter.ask("GET", "payments.csv", **{"from": f"{NOW + DAY:%Y-%m-%d}"})

    assert refused.status_code == 422
    error = json.loads(refused.text)["error"]
    assert error["code"] == "EXPORT_TOO_LARGE"
    assert error["message"] == (
        "More than 3 payments fit. Choose fewer days, and save one file after the other."
    )
    assert len(read(narrower.text)[1:]) == 3


def test_only_what_fits_the_filter_and_is_of_this_shop_is_exported(counter: Counter) -> None:
    office, configuration = counter.office, counter.office.configure()
    for number in ("SP-1", "SP-2"):
        office.begin(number, configuration)
    office.move("SP-2", PaymentState.PAID)
    theirs = office.stranger.installation.id
    office.begin("SP-3", configuration, installation_id=theirs)

    answer = counter.ask("GET", "payments.csv", state="paid")

    assert [line[0] for line in read(answer.text)[1:]] == ["SP-2"]


def test_the_browser_saves_it_under_a_name_with_the_day(counter: Counter) -> None:
    answer = counter.ask("GET", "payments.csv")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="paysera-payments-2026-11-24.csv"'
    )


def test_a_shop_has_two_downloads_at_once_and_gets_the_third_when_one_has_ended(
    counter: Counter,
) -> None:
    first, second = counter.ask("GET", "payments.csv"), counter.ask("GET", "payments.csv")
    refused = counter.ask("GET", "payments.csv")
    first.close()
    third = counter.ask("GET", "payments.csv")
    second.close()
    third.close()

    assert refused.status_code == 429
    assert json.loads(refused.text)["error"]["code"] == "TOO_MANY_EXPORTS"
    assert third.status_code == 200


def test_all_shops_together_leave_threads_to_others() -> None:
    slots = ExportSlots(for_each_shop=2, in_all=4)
    for shop in (1, 1, 2, 2):
        slots.take(shop)

    with pytest.raises(TooManyExports):
        slots.take(3)
    slots.give_back(2)
    slots.take(3)


def test_a_refused_download_takes_no_slot() -> None:
    slots = ExportSlots(for_each_shop=1, in_all=1)
    slots.take(1)
    for _ in range(3):
        with pytest.raises(TooManyExports):
            slots.take(1)
    slots.give_back(1)
    slots.take(1)
