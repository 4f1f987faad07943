"""Draw the states of a payment into ``docs/money.md``, from the table that decides.

``python docs/draw_money.py`` renews the page; a test fails while the page is not what this
would write.
"""

from pathlib import Path
from typing import Final

from saleor_paysera.payments.decisions import VERDICTS_FOR_STAFF
from saleor_paysera.payments.states import (
    TRANSITIONS,
    Happening,
    Outcome,
    PaymentState,
    Transition,
)

PAGE: Final = Path(__file__).with_name("money.md")
_SAID: Final = {
    Happening.MONEY_ARRIVED: "status 1, the amount asked",
    Happening.OTHER_MONEY_ARRIVED: "status 1, another amount or currency",
    Happening.STAFF_TOOK_THE_MONEY: "staff report what was really paid",
    Happening.PAYMENT_ACCEPTED: "status 2",
    Happening.PAYMENT_NOT_EXECUTED: "status 0",
    Happening.EXECUTED_UNCONFIRMED: "status 4",
    Happening.MONEY_REFUNDED: "status 5",
    Happening.SHOPPER_CANCELLED: "the shopper cancels",
    Happening.SHOP_CANCELLED: "the shop cancels in Saleor",
    Happening.TIME_RAN_OUT: "the time to pay is over",
}
_DRAWN: Final = {
    Happening.MONEY_ARRIVED: "1",
    Happening.STAFF_TOOK_THE_MONEY: "staff report another amount",
    Happening.PAYMENT_ACCEPTED: "2",
    Happening.PAYMENT_NOT_EXECUTED: "0",
    Happening.MONEY_REFUNDED: "5",
    Happening.SHOPPER_CANCELLED: "shopper cancels",
    Happening.SHOP_CANCELLED: "shop cancels",
    Happening.TIME_RAN_OUT: "time over",
}


def picture() -> str:
    """All transitions that move something, as a Mermaid diagram."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> awaiting_payment"]
    for before in PaymentState:
        ways: dict[PaymentState, list[str]] = {}
        for happening in Happening:
            transition = TRANSITIONS[before, happening]
            if transition.outcome is Outcome.APPLIED:
                ways.setdefault(transition.state, []).append(_DRAWN[happening])
        lines += [f"    {before} --> {after}: {', '.join(how)}" for after, how in ways.items()]
    return "\n".join([*lines, "```"])


def table() -> str:
    """Every state with everything that can happen in it."""
    lines = [
        "| what happens | " + " | ".join(f"`{state}`" for state in PaymentState) + " |",
        "|---" * (len(PaymentState) + 1) + "|",
    ]
    for happening in Happening:
        cells = [_cell(state, TRANSITIONS[state, happening]) for state in PaymentState]
        lines.append(f"| {_SAID[happening]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(before: PaymentState, transition: Transition) -> str:
    parts = [f"**→ {transition.state}**"] if transition.state is not before else []
    if transition.report:
        parts.append(transition.report)
    if transition.report_if_counting:
        parts.append(f"({transition.report_if_counting})")
    if transition.verdict in VERDICTS_FOR_STAFF:
        parts.append("⚑ staff")
    elif transition.outcome is Outcome.REFUSED:
        parts.append("refused")
    return " ".join(parts) or "-"


def page() -> str:
    """The page with its generated parts renewed."""
    text = PAGE.read_text("utf-8")
    for name, part in (("picture", picture()), ("table", table())):
        begin, end = f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = before + begin + part + end + after
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
