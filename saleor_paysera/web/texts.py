"""The few texts of the pages, in English, Lithuanian and Russian."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from saleor_paysera.payments.states import PaymentState


@dataclass(frozen=True, slots=True)
class PageTexts:
    """Everything the pages say, in one language."""

    language: str
    about_title: str
    about_what: str
    about_install: str
    about_manifest: str
    unknown_title: str
    unknown_what: str
    order_number: str
    test_payment: str
    refreshes: str
    headline: Mapping[PaymentState, str]
    explanation: Mapping[PaymentState, str]


_ENGLISH: Final = PageTexts(
    language="en",
    about_title="Paysera for Saleor",
    about_what="This is a payment app. Shoppers of a Saleor shop pay through Paysera with it.",
    about_install=(
        "To install it, open your Saleor Dashboard, choose Extensions, then Install, and give "
        "this manifest address:"
    ),
    about_manifest="Manifest address",
    unknown_title="There is no such payment",
    unknown_what=(
        "The address is not complete, or belongs to another shop. Please go back to the shop "
        "and look at your order there."
    ),
    order_number="Payment number",
    test_payment="This is a test payment. No money is moved.",
    refreshes="This page looks again by itself. You may also close it: nothing is lost.",
    headline={
        PaymentState.AWAITING_PAYMENT: "Waiting for the confirmation of your payment",
        PaymentState.PENDING: "Your payment has been accepted and is being carried out",
        PaymentState.PAID: "Paid. Thank you!",
        PaymentState.CANCELLED: "The payment was cancelled",
        PaymentState.EXPIRED: "The time to pay is over",
    },
    explanation={
        PaymentState.AWAITING_PAYMENT: (
            "We have not heard from Paysera yet. If you have paid, this usually takes less "
            "than a minute."
        ),
        PaymentState.PENDING: "The shop will be told as soon as the money has arrived.",
        PaymentState.PAID: "The shop has been told. You can go back to it.",
        PaymentState.CANCELLED: "Nothing was paid. You can pay again from the shop.",
        PaymentState.EXPIRED: "Nothing was paid. Please order again in the shop.",
    },
)

_LITHUANIAN: Final = PageTexts(
    language="lt",
    about_title="Paysera sistemai Saleor",
    about_what="Tai mokėjimų programėlė. Su ja Saleor parduotuvės pirkėjai moka per Paysera.",
    about_install=(
        "Norėdami ją įdiegti, atverkite savo Saleor valdymo skydą, pasirinkite „Extensions“, "
        "tada „Install“ ir nurodykite šį manifesto adresą:"
    ),
    about_manifest="Manifesto adresas",
    unknown_title="Tokio mokėjimo nėra",
    unknown_what=(
        "Adresas nepilnas arba priklauso kitai parduotuvei. Grįžkite į parduotuvę ir "
        "pažiūrėkite savo užsakymą ten."
    ),
    order_number="Mokėjimo numeris",
    test_payment="Tai bandomasis mokėjimas. Pinigai nepervedami.",
    refreshes="Šis puslapis atsinaujina pats. Galite jį ir užverti: niekas nedings.",
    headline={
        PaymentState.AWAITING_PAYMENT: "Laukiame jūsų mokėjimo patvirtinimo",
        PaymentState.PENDING: "Mokėjimas priimtas ir vykdomas",
        PaymentState.PAID: "Apmokėta. Ačiū!",
        PaymentState.CANCELLED: "Mokėjimas atšauktas",
        PaymentState.EXPIRED: "Mokėjimo laikas baigėsi",
    },
    explanation={
        PaymentState.AWAITING_PAYMENT: (
            "Iš Paysera dar negavome žinios. Jei sumokėjote, paprastai tai trunka mažiau nei "
            "minutę."
        ),
        PaymentState.PENDING: "Parduotuvei pranešime, kai tik pinigai bus gauti.",
        PaymentState.PAID: "Parduotuvei pranešta. Galite į ją grįžti.",
        PaymentState.CANCELLED: "Niekas nesumokėta. Sumokėti galite iš parduotuvės.",
        PaymentState.EXPIRED: "Niekas nesumokėta. Užsisakykite parduotuvėje iš naujo.",
    },
)

_RUSSIAN: Final = PageTexts(
    language="ru",
    about_title="Paysera для Saleor",
    about_what="Это платёжное приложение. С ним покупатели магазина Saleor платят через Paysera.",
    about_install=(
        "Чтобы установить его, откройте панель управления Saleor, выберите «Extensions», затем "
        "«Install» и укажите этот адрес манифеста:"
    ),
    about_manifest="Адрес манифеста",
    unknown_title="Такого платежа нет",
    unknown_what=(
        "Адрес неполный или относится к другому магазину. Вернитесь в магазин и посмотрите "
        "свой заказ там."
    ),
    order_number="Номер платежа",
    test_payment="Это пробный платёж. Деньги не переводятся.",
    refreshes="Страница обновляется сама. Её можно и закрыть: ничего не пропадёт.",
    headline={
        PaymentState.AWAITING_PAYMENT: "Ждём подтверждения вашего платежа",
        PaymentState.PENDING: "Платёж принят и исполняется",
        PaymentState.PAID: "Оплачено. Спасибо!",
        PaymentState.CANCELLED: "Платёж отменён",
        PaymentState.EXPIRED: "Время оплаты истекло",
    },
    explanation={
        PaymentState.AWAITING_PAYMENT: (
            "От Paysera пока нет известий. Если вы заплатили, это обычно занимает меньше минуты."
        ),
        PaymentState.PENDING: "Магазин узнает, как только деньги поступят.",
        PaymentState.PAID: "Магазин извещён. Можно вернуться в него.",
        PaymentState.CANCELLED: "Ничего не оплачено. Заплатить можно из магазина.",
        PaymentState.EXPIRED: "Ничего не оплачено. Пожалуйста, закажите в магазине заново.",
    },
)

_BY_LANGUAGE: Final = {texts.language: texts for texts in (_ENGLISH, _LITHUANIAN, _RUSSIAN)}
LANGUAGES: Final = tuple(_BY_LANGUAGE)


def texts_in(language: str) -> PageTexts:
    """The texts in a language of ``LANGUAGES``, else in English."""
    return _BY_LANGUAGE.get(language, _ENGLISH)
