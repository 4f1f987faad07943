"""What a merchant entered: everything wrong is told at once, at its field, before it is stored."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.services.check_configuration import (
    ConfigurationField,
    InvalidConfiguration,
    checked_settings,
)
from saleor_paysera.store.records import ConfigurationSettings
from tests.support.desk import wish

F = ConfigurationField
PURPOSE = "Order [order_nr], [site_name]"


def settings(**entered: object) -> ConfigurationSettings:
    """The settings that come of a form filled in correctly apart from ``entered``."""
    return checked_settings(wish(**entered), has_password=False)


def wrong_fields(*, has_password: bool = False, **entered: object) -> list[ConfigurationField]:
    """At which fields something is wrong; fails if nothing is."""
    with pytest.raises(InvalidConfiguration) as refused:
        checked_settings(wish(**entered), has_password=has_password)
    return [problem.field for problem in refused.value.problems]


def test_a_right_form_becomes_settings() -> None:
    assert settings(
        name="Lietuva",
        project_id="123456",
        is_test=False,
        ss1_is_enough=True,
        default_method="hanza",
        methods=["hanza", "card"],
        purpose=PURPOSE,
        pay_within_minutes=60,
        return_origins=["https://shop.example"],
        accepts_pending=True,
        complete_after_s=5,
    ) == ConfigurationSettings(
        name="Lietuva",
        project_id="123456",
        is_test=False,
        ss1_is_enough=True,
        default_method="hanza",
        methods=("hanza", "card"),
        purpose=PURPOSE,
        pay_within_minutes=60,
        return_origins=("https://shop.example",),
        accepts_pending=True,
        complete_after_s=5,
    )


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert wrong_fields(
        name="",
        project_id="",
        password="",
        default_method="",
        methods=["no key!"],
        pay_within_minutes=1,
        purpose="Thanks",
        return_origins=["shop"],
        complete_after_s=-1,
    ) == [
        F.NAME,
        F.PROJECT_ID,
        F.PASSWORD,
        F.DEFAULT_METHOD,
        F.METHODS,
        F.PAY_WITHIN_MINUTES,
        F.PURPOSE,
        F.RETURN_ORIGINS,
        F.COMPLETE_AFTER,
    ]


def test_the_error_as_a_whole_holds_every_sentence() -> None:
    with pytest.raises(InvalidConfiguration, match=r"a name.*between|a name.*number of at most"):
        settings(name=" ", project_id="x")


# Name


def test_spaces_around_what_was_entered_do_not_matter() -> None:
    made = settings(name="  Lietuva ", project_id=" 123456\n", default_method="\tsmsbank ")

    assert (made.name, made.project_id, made.default_method) == ("Lietuva", "123456", "smsbank")


def test_a_name_is_one_line_that_every_database_can_hold() -> None:
    assert settings(name="Lietuva\nLatvija\0Eesti\r").name == "Lietuva Latvija Eesti"


@pytest.mark.parametrize("name", ["", "   ", "\u00a0", "\0", "\u200b", "\n"])
def test_a_name_that_nobody_can_see_is_none(name: str) -> None:
    assert wrong_fields(name=name) == [F.NAME]


def test_a_name_may_have_a_hundred_characters() -> None:
    assert settings(name="ū" * 100).name == "ū" * 100
    assert wrong_fields(name="ū" * 101) == [F.NAME]


# Project


@pytest.mark.parametrize("project_id", ["1", "6028", "99999999999"])
def test_a_project_id_is_a_number(project_id: str) -> None:
    assert settings(project_id=project_id).project_id == project_id


@pytest.mark.parametrize(
    "project_id",
    [
        "",
        "12a",
        "12 34",
        "-5",
        "+5",
        "1.0",
        "1e5",
        "123456789012",
        "١٢٣٤٥٦",
        "\uff11\uff12",
        "²",
        "\0",
    ],
)
def test_a_project_id_that_paysera_could_not_have_is_refused(project_id: str) -> None:
    assert wrong_fields(project_id=project_id) == [F.PROJECT_ID]


@pytest.mark.parametrize("project_id", ["0", "000", "0123456"])
def test_a_project_id_is_written_as_paysera_will_write_it_in_callbacks(project_id: str) -> None:
    """With zeros before it, no callback would be about the same project."""
    assert wrong_fields(project_id=project_id) == [F.PROJECT_ID]


@given(st.text(max_size=14))
def test_no_text_but_a_plain_number_is_a_project_id(text: str) -> None:
    if re.fullmatch("[1-9][0-9]{0,10}", text.strip()):
        assert settings(project_id=text).project_id == text.strip()
    else:
        assert wrong_fields(project_id=text) == [F.PROJECT_ID]


# Password


def test_the_first_password_must_be_entered_and_a_stored_one_may_stay() -> None:
    assert wrong_fields(password="") == [F.PASSWORD]
    checked_settings(wish(password=""), has_password=True)


@pytest.mark.parametrize(
    "password",
    [" secret", "secret ", "secret\n", "\u00a0secret", "secret\u200b", "\ufeffsecret", "se\0cret",
     "x" * 256],
)  # fmt: skip
def test_what_was_copied_along_with_a_password_is_noticed(password: str) -> None:
    assert wrong_fields(password=password) == [F.PASSWORD]
    assert wrong_fields(password=password, has_password=True) == [F.PASSWORD]


@pytest.mark.parametrize("password", ["x", "two words", "slaptažodis", "x" * 255])
def test_a_password_may_hold_what_can_be_typed(password: str) -> None:
    settings(password=password)


def test_the_password_is_in_no_message_and_no_log() -> None:
    secret = " the secret word"
    with pytest.raises(InvalidConfiguration) as refused:
        settings(password=secret)

    assert secret.strip() not in repr(wish(password=secret))
    assert secret.strip() not in f"{refused.value} {refused.value.problems}"


# Methods


@pytest.mark.parametrize("key", ["smsbank", "lv_seb", "pl-blik", "a", "A.1", "x" * 20])
def test_a_method_is_known_by_a_short_key(key: str) -> None:
    assert settings(default_method=key).default_method == key


@pytest.mark.parametrize("key", ["", "x" * 21, "sms bank", "šms", "a/b", "<b>", "hanza\0", "=1"])
def test_what_is_no_methods_key_is_refused(key: str) -> None:
    assert wrong_fields(default_method=key) == [F.DEFAULT_METHOD]
    assert wrong_fields(methods=["hanza", key]) == [F.METHODS]


def test_the_default_method_is_always_offered_and_none_twice() -> None:
    made = settings(default_method="smsbank", methods=["card", "hanza", "card"])

    assert made.methods == ("smsbank", "card", "hanza")


def test_no_choice_of_methods_means_all_of_the_project() -> None:
    assert settings(methods=[]).methods == ()


def test_a_project_may_have_two_hundred_methods() -> None:
    keys = [f"bank{number}" for number in range(200)]

    settings(methods=keys)
    assert wrong_fields(methods=[*keys, "one_more"]) == [F.METHODS]


# Time to pay


@pytest.mark.parametrize("minutes", [None, 20, 30, 4320])
def test_a_payment_may_take_from_20_minutes_to_3_days(minutes: int | None) -> None:
    assert settings(pay_within_minutes=minutes).pay_within_minutes == minutes


@pytest.mark.parametrize("minutes", [-30, 0, 15, 19, 4321, 10**30])
def test_less_than_paysera_grants_or_more_is_refused(minutes: int) -> None:
    assert wrong_fields(pay_within_minutes=minutes) == [F.PAY_WITHIN_MINUTES]


# Purpose


@pytest.mark.parametrize("nothing", [None, "", "  \n"])
def test_no_purpose_is_the_default_one(nothing: str | None) -> None:
    assert settings(purpose=nothing).purpose is None


@pytest.mark.parametrize("purpose", [PURPOSE, "[owner_name]: [order_nr]", " [order_nr][site_name]"])
def test_a_purpose_that_paysera_uses_is_kept(purpose: str) -> None:
    assert settings(purpose=purpose).purpose == purpose.strip()


@pytest.mark.parametrize(
    "purpose", ["Thanks", "[order_nr]", "[site_name]", "[ORDER_NR] [site_name]"]
)
def test_a_purpose_that_paysera_would_replace_is_refused(purpose: str) -> None:
    assert wrong_fields(purpose=purpose) == [F.PURPOSE]


def test_a_purpose_is_measured_in_bytes() -> None:
    words = "[order_nr] [site_name] "
    fits = words + "ž" * ((255 - len(words)) // 2)

    assert settings(purpose=fits).purpose == fits
    assert wrong_fields(purpose=fits + "ž") == [F.PURPOSE]


def test_a_purpose_is_one_line_as_on_a_bank_statement() -> None:
    assert settings(purpose="Order [order_nr]\n[site_name]\0").purpose == (
        "Order [order_nr] [site_name]"
    )


# Return origins


def test_storefronts_are_kept_as_origins_each_once() -> None:
    origins = settings(
        return_origins=[
            " https://Shop.example/checkout?step=1 ",
            "",
            "https://shop.example:443",
            "http://localhost:3000/",
            "https://šaulė.example",
        ]
    ).return_origins

    assert origins == (
        "https://shop.example",
        "http://localhost:3000",
        "https://xn--aul-mra08a.example",
    )


def test_no_storefront_need_be_named() -> None:
    assert settings(return_origins=[]).return_origins == ()


@pytest.mark.parametrize(
    "url",
    ["shop.example", "//shop.example", "javascript:alert(1)", "ftp://shop.example", "https://",
     "https://user@shop.example", "https://shop.example\\@evil.example", "https://shop example",
     "data:text/html,x", "https://shop.example\0", "*"],
)  # fmt: skip
def test_what_is_no_storefronts_address_is_named_in_the_error(url: str) -> None:
    with pytest.raises(InvalidConfiguration) as refused:
        settings(return_origins=["https://shop.example", url])

    (problem,) = refused.value.problems
    assert (problem.field, problem.error.code) == (F.RETURN_ORIGINS, "INVALID_ORIGIN")
    assert url in problem.error.message


@pytest.mark.parametrize("url", ["https://*.shop.example", "https://*", "https://a;b.example"])
def test_an_address_that_would_never_match_one_is_not_stored(url: str) -> None:
    """Stars mean nothing here: a merchant who relied on one would only see payments fail."""
    assert wrong_fields(return_origins=[url]) == [F.RETURN_ORIGINS]


def test_a_very_long_address_does_not_make_a_very_long_error() -> None:
    with pytest.raises(InvalidConfiguration) as refused:
        settings(return_origins=["x" * 100_000])

    assert len(str(refused.value)) < 500


def test_fifty_storefronts_are_enough() -> None:
    urls = [f"https://shop{number}.example" for number in range(50)]

    settings(return_origins=urls)
    assert wrong_fields(return_origins=[*urls, "https://one.more.example"]) == [F.RETURN_ORIGINS]


# Whatever comes


ANY_CHARACTER = st.characters(exclude_categories=()) | st.sampled_from("\0\n\ud800 ")
ANY_TEXT = st.text(ANY_CHARACTER, max_size=30)


@given(
    name=ANY_TEXT,
    password=st.text(min_size=1, max_size=30),
    default_method=ANY_TEXT | st.just("card"),
    methods=st.lists(ANY_TEXT | st.just("hanza"), max_size=2),
    purpose=ANY_TEXT.map(lambda text: f"{text}[order_nr]{text}[site_name]"),
    return_origins=st.lists(ANY_TEXT.map(lambda text: f"https://a{text}"), max_size=2),
)
def test_whatever_is_entered_is_refused_or_can_be_stored_on_every_database(
    **entered: object,
) -> None:
    try:
        made = settings(**entered)
    except InvalidConfiguration:
        return
    texts = [made.name, made.project_id, made.default_method, made.purpose or ""]
    for text in [*texts, *made.methods, *made.return_origins]:
        assert "\0" not in text
        assert text == text.encode().decode()
    assert len(made.name) <= 100
    assert len(made.default_method) <= 20


# Completing orders


@pytest.mark.parametrize("seconds", [None, 0, 60, 86_400])
def test_the_app_completes_orders_at_once_up_to_a_day_later_or_not_at_all(
    seconds: int | None,
) -> None:
    assert settings(complete_after_s=seconds).complete_after_s == seconds


@pytest.mark.parametrize("seconds", [-1, 86_401, 10**12])
def test_longer_than_a_day_nobody_waits_for_an_order(seconds: int) -> None:
    assert wrong_fields(complete_after_s=seconds) == [F.COMPLETE_AFTER]
