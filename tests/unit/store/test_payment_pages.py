"""A list of payments is read page by page, each beginning where the last one ended."""

from datetime import UTC, datetime

import pytest

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.store.payment_search import (
    InvalidCursor,
    PaymentCursor,
    PaymentRow,
)
from saleor_paysera.store.unit_of_work import Store
from tests.unit.store.samples import NOW
from tests.unit.store.searching import IN_VILNIUS, SECOND, add, find, numbers, two_shops


@pytest.fixture
def shop(store: Store) -> Store:
    two_shops(store)
    return store


class TestPages:
    def test_follow_one_another_without_gaps_even_at_one_moment(self, shop: Store) -> None:
        states = [PaymentState.PAID, PaymentState.AWAITING_PAYMENT, PaymentState.CANCELLED]
        for number in range(12):
            at = NOW - number // 5 * SECOND
            add(shop, f"SP-{number}", states[number % 3], created_at=at)
        seen: list[PaymentRow] = []
        before = None

        while page := find(shop, limit=5, before=before):
            seen += page
            before = PaymentCursor(page[-1].created_at, page[-1].id)
            before = PaymentCursor.from_text(before.to_text())

        assert seen == find(shop)
        assert len({row.id for row in seen}) == 12

    def test_are_not_shifted_by_what_comes_in_meanwhile(self, shop: Store) -> None:
        for number in range(4):
            add(shop, f"SP-{number}", created_at=NOW - number * SECOND)
        last = find(shop, limit=2)[-1]
        add(shop, "SP-new", created_at=NOW + SECOND)

        older = find(shop, before=PaymentCursor(last.created_at, last.id))

        assert numbers(older) == ["SP-2", "SP-3"]


class TestACursor:
    @pytest.mark.parametrize(
        "cursor",
        [
            PaymentCursor(NOW, 1),
            PaymentCursor(NOW.replace(microsecond=0), 2**63 - 1),
            PaymentCursor(datetime.max.replace(tzinfo=UTC), 77),
        ],
    )
    def test_comes_back_from_its_text(self, cursor: PaymentCursor) -> None:
        text = cursor.to_text()

        assert PaymentCursor.from_text(text) == cursor
        assert text.replace("-", "").replace("_", "").isalnum()

    def test_of_another_zone_is_the_same_place(self) -> None:
        text = PaymentCursor(NOW.astimezone(IN_VILNIUS), 1).to_text()

        assert text == PaymentCursor(NOW, 1).to_text()

    @pytest.mark.parametrize(
        "text",
        [
            "", "x", "%%%", "ž", "\0", "A" * 9_999, PaymentCursor(NOW, 0).to_text(),
            PaymentCursor(NOW, -1).to_text(), PaymentCursor(NOW, 2**63).to_text(),
            PaymentCursor(NOW, 1).to_text()[:-4], PaymentCursor(NOW, 1).to_text() + "!",
            "MjAyNi0xMS0yNFQxMjozMDoxNSAx",  # no zone
            "MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMCAx",  # before the first year, in UTC
        ],
    )  # fmt: skip
    def test_that_was_not_given_is_refused(self, text: str) -> None:
        with pytest.raises(InvalidCursor) as told:
            PaymentCursor.from_text(text)

        assert told.value.code == "INVALID_CURSOR"
