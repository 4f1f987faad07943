"""Settings: what is missing or wrong stops the app with a sentence that says how to mend it."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.settings import (
    AllowedSaleorUrls,
    InvalidSettings,
    LogFormat,
    LogLevel,
    Settings,
)

SECRET = "a secret key that is long enough"
NEEDED = {
    "APP_BASE_URL": "https://paysera.example.com",
    "SECRET_KEY": SECRET,
    "ALLOWED_SALEOR_URLS": "https://shop.example.com/graphql/",
}
URL_SETTINGS = ("APP_BASE_URL", "PAYSERA_PAY_URL", "PAYSERA_PUBLIC_KEY_URL", "PAYSERA_METHODS_URL")


def read(**changes: str) -> Settings:
    return Settings.from_environment({**NEEDED, **changes})


def refusal_of(**changes: str) -> str:
    """The sentence that stops the app; it begins with the setting's name."""
    with pytest.raises(InvalidSettings) as raised:
        read(**changes)
    message = raised.value.message
    assert message.startswith(next(iter(changes))), message
    return message


def test_three_settings_are_enough_the_rest_has_defaults() -> None:
    settings = Settings.from_environment(NEEDED)

    assert settings == Settings(
        app_base_url="https://paysera.example.com",
        secret_keys=(SECRET,),
        database_url="sqlite:///saleor-paysera.db",
        allowed_saleor_urls=AllowedSaleorUrls(("https://shop.example.com/graphql/",)),
        dashboard_urls=(),
        allow_private_hosts=False,
        paysera_pay_url="https://bank.paysera.com/pay/",
        paysera_public_key_url="https://www.paysera.com/download/public.key",
        paysera_public_key_file=None,
        paysera_methods_url="https://www.paysera.com/payment-methods/",
        trusted_proxies=0,
        keep_personal_data_for=timedelta(days=400),
        log_level=LogLevel.INFO,
        log_format=LogFormat.TEXT,
        metrics_token=None,
    )


def test_everything_can_be_set(tmp_path: Path) -> None:
    key_file = tmp_path / "public.key"
    key_file.write_text("-----BEGIN CERTIFICATE-----", encoding="ascii")
    settings = read(
        APP_BASE_URL="http://localhost:8000/paysera/",
        SECRET_KEY=f" the newest of all the keys , {SECRET} ,",
        DATABASE_URL="postgresql://app:secret@db/paysera",
        ALLOWED_SALEOR_URLS=" https://*.saleor.cloud/graphql/ , http://localhost:*/graphql/,",
        DASHBOARD_URLS="https://*.saleor.cloud/dashboard/, http://127.0.0.1:9000 ,",
        ALLOW_PRIVATE_HOSTS="TRUE",
        PAYSERA_PAY_URL="http://localhost:9000/pay/",
        PAYSERA_PUBLIC_KEY_URL="http://localhost:9000/public.key",
        PAYSERA_PUBLIC_KEY_FILE=str(key_file),
        PAYSERA_METHODS_URL="http://localhost:9000/payment-methods",
        TRUSTED_PROXIES="1",
        KEEP_PERSONAL_DATA_DAYS="30",
        LOG_LEVEL="Debug",
        LOG_FORMAT="JSON",
        METRICS_TOKEN=" a-token-for-tests-only ",
    )

    assert settings == Settings(
        app_base_url="http://localhost:8000/paysera",
        secret_keys=("the newest of all the keys", SECRET),
        database_url="postgresql://app:secret@db/paysera",
        allowed_saleor_urls=AllowedSaleorUrls(
            ("https://*.saleor.cloud/graphql/", "http://localhost:*/graphql/")
        ),
        dashboard_urls=("https://*.saleor.cloud/dashboard/", "http://127.0.0.1:9000"),
        allow_private_hosts=True,
        paysera_pay_url="http://localhost:9000/pay/",
        paysera_public_key_url="http://localhost:9000/public.key",
        paysera_public_key_file=key_file,
        paysera_methods_url="http://localhost:9000/payment-methods/",
        trusted_proxies=1,
        keep_personal_data_for=timedelta(days=30),
        log_level=LogLevel.DEBUG,
        log_format=LogFormat.JSON,
        metrics_token="a-token-for-tests-only",
    )


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("APP_BASE_URL", "Set it to an address such as https://paysera.example.com"),
        ("SECRET_KEY", "Make one with: python3 -c"),
        ("ALLOWED_SALEOR_URLS", "such as https://shop.example.com/graphql/"),
    ],
)
def test_what_is_needed_and_missing_is_named(name: str, remedy: str) -> None:
    without = {key: value for key, value in NEEDED.items() if key != name}
    for environment in (without, {**without, name: ""}, {**without, name: "  "}):
        with pytest.raises(InvalidSettings) as raised:
            Settings.from_environment(environment)
        assert raised.value.message.startswith(f"{name} is not set.")
        assert remedy in raised.value.message


def test_an_empty_setting_is_as_good_as_none() -> None:
    empty = dict.fromkeys(
        (
            "DATABASE_URL",
            "ALLOW_PRIVATE_HOSTS",
            "PAYSERA_PAY_URL",
            "PAYSERA_PUBLIC_KEY_URL",
            "PAYSERA_PUBLIC_KEY_FILE",
            "PAYSERA_METHODS_URL",
            "LOG_LEVEL",
            "LOG_FORMAT",
            "METRICS_TOKEN",
        ),
        "",
    )
    assert read(**empty) == read()


@pytest.mark.parametrize("name", URL_SETTINGS)
@pytest.mark.parametrize(
    "url",
    [
        "paysera.example.com",
        "/paysera",
        "//paysera.example.com",
        "ftp://paysera.example.com",
        "https://",
        "https:///path",
        "https://[::1",
        "https://paysera.example.com:port",
        "https://paysera.example.com:99999",
        "https://user@paysera.example.com",
        "https://user:password@paysera.example.com",
        "https://:password@paysera.example.com",
        "https://paysera.example.com/?a=b",
        "https://paysera.example.com/#a",
        "https://paysera.example.com?",
        "https://paysera.example.com/#",
        "https://paysera .example.com",
        "https://paysera.example.com/a\tb",
        "https://paysera.example.com/a\nb",
        "https://paysera.example.com\\a",
    ],
)
def test_an_address_that_cannot_work_is_refused(name: str, url: str) -> None:
    message = refusal_of(**{name: url})

    assert "Set it to an address such as https://" in message


@pytest.mark.parametrize("name", URL_SETTINGS)
def test_plain_http_is_for_development(name: str) -> None:
    assert "ALLOW_PRIVATE_HOSTS=true" in refusal_of(**{name: "http://paysera.example.com"})
    read(**{name: "http://paysera.example.com", "ALLOW_PRIVATE_HOSTS": "true"})


def test_the_base_address_must_leave_room_for_payseras_255_bytes() -> None:
    longest = "https://example.com/".ljust(200, "x")
    assert read(APP_BASE_URL=longest).app_base_url == longest
    assert read(APP_BASE_URL=longest + "/").app_base_url == longest

    assert "Use a shorter address" in refusal_of(APP_BASE_URL=longest + "x")
    assert "Use a shorter address" in refusal_of(APP_BASE_URL=longest[:-1] + "ž")


@pytest.mark.parametrize(
    "secret_key", ["short", "x" * 15, f"short,{SECRET}", f"{SECRET},short", ",", " , ,"]
)
def test_a_short_secret_key_is_refused_and_not_repeated(secret_key: str) -> None:
    message = refusal_of(SECRET_KEY=secret_key)

    assert "Make one with: python3 -c" in message
    assert "short," not in message
    assert SECRET not in message
    assert "xxx" not in message


def test_sixteen_characters_are_enough_for_a_secret_key() -> None:
    assert read(SECRET_KEY="x" * 16).secret_keys == ("x" * 16,)


@given(st.text("abcdefgh", min_size=16, max_size=40))
def test_secrets_are_never_shown(secret: str) -> None:
    settings = read(
        SECRET_KEY=f"{SECRET},{secret}", DATABASE_URL=f"postgresql://app:{secret}@db/paysera"
    )
    assert SECRET in settings.secret_keys
    for shown in (repr(settings), str(settings), f"{settings}"):
        assert secret not in shown
        assert SECRET not in shown


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("postgres://app@db/paysera", "postgresql://app@db/paysera"),
        ("postgresql://app@db/paysera", "postgresql://app@db/paysera"),
        ("postgresql+psycopg://app@db/paysera", "postgresql+psycopg://app@db/paysera"),
        ("sqlite:////data/app.db", "sqlite:////data/app.db"),
    ],
)
def test_the_names_of_databases(given_url: str, used: str) -> None:
    assert read(DATABASE_URL=given_url).database_url == used


@pytest.mark.parametrize(
    "url", ["mysql://db/x", "app.db", "/data/app.db", "://", "sqlite", "postgresql", "postgres"]
)
def test_other_databases_are_refused(url: str) -> None:
    message = refusal_of(DATABASE_URL=url)

    assert "sqlite:///path/to/file.db" in message
    assert "postgresql://user:password@host/database" in message


@pytest.mark.parametrize(
    "url",
    ["mysql://app:hunter2@db/x", "postgresql:app:hunter2@db/x", "app:hunter2@db/x", "hunter2@db"],
)
def test_a_refused_databases_password_is_not_repeated(url: str) -> None:
    assert "hunter2" not in refusal_of(DATABASE_URL=url)


@pytest.mark.parametrize("name", URL_SETTINGS)
def test_a_password_in_a_refused_address_is_not_repeated(name: str) -> None:
    assert "hunter2" not in refusal_of(**{name: "https://app:hunter2@paysera.example.com"})


@pytest.mark.parametrize("value", ["1", "true", "TRUE", "yes", "on", " true "])
def test_ways_to_say_yes(value: str) -> None:
    assert read(ALLOW_PRIVATE_HOSTS=value).allow_private_hosts is True


@pytest.mark.parametrize("value", ["0", "false", "False", "no", "off", "", " "])
def test_ways_to_say_no(value: str) -> None:
    assert read(ALLOW_PRIVATE_HOSTS=value).allow_private_hosts is False


@pytest.mark.parametrize("value", ["maybe", "2", "truе", "y", "true false"])  # noqa: RUF001
def test_what_is_neither_yes_nor_no_is_refused(value: str) -> None:
    assert "Set it to true or false." in refusal_of(ALLOW_PRIVATE_HOSTS=value)


@pytest.mark.parametrize(
    ("name", "choices"),
    [("LOG_LEVEL", "debug, info, warning, error"), ("LOG_FORMAT", "text, json")],
)
def test_choices_are_listed_when_none_of_them_was_made(name: str, choices: str) -> None:
    assert f"Set it to one of: {choices}." in refusal_of(**{name: "verbose"})


def test_a_key_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.key", tmp_path):
        message = refusal_of(PAYSERA_PUBLIC_KEY_FILE=str(path))
        assert "https://www.paysera.com/download/public.key" in message
        assert "leave the setting empty" in message


@pytest.mark.parametrize(
    "text",
    [
        ",",
        " , ",
        "shop.example.com/graphql/",
        "https://",
        "https://shop.example.com/graphql/ https://other.example.com/graphql/",
        "https://shop.example.com/graphql/,nonsense",
        "ftp://shop.example.com/graphql/",
    ],
)
def test_saleors_that_could_never_install_the_app_are_refused(text: str) -> None:
    assert "such as https://shop.example.com/graphql/" in refusal_of(ALLOWED_SALEOR_URLS=text)


@pytest.mark.parametrize(
    ("entry", "api_url"),
    [
        ("https://shop.example.com/graphql/", "https://shop.example.com/graphql/"),
        ("https://shop.example.com/graphql", "https://shop.example.com/graphql/"),
        ("https://shop.example.com/graphql/", "https://shop.example.com/graphql"),
        ("https://*.saleor.cloud/graphql/", "https://shop.saleor.cloud/graphql/"),
        ("https://*.saleor.cloud/graphql/", "https://shop.eu.saleor.cloud/graphql/"),
        ("https://*.saleor.cloud/graphql/", "https://my-shop-2.saleor.cloud/graphql/"),
        ("https://*-stage.example.com/graphql/", "https://a-stage.example.com/graphql/"),
        ("http://localhost:*/graphql/", "http://localhost:8000/graphql/"),
        ("http://*:*/graphql/", "http://api.local:8000/graphql/"),
        ("*", "https://anything.example/whatever"),
    ],
)
def test_a_saleor_on_the_list_may_install(entry: str, api_url: str) -> None:
    assert AllowedSaleorUrls(("https://other.example/graphql/", entry)).allow(api_url)


@pytest.mark.parametrize(
    "api_url",
    [
        "",
        "https://saleor.cloud/graphql/",
        "https://.saleor.cloud/graphql/",
        "http://shop.saleor.cloud/graphql/",
        "https://shop.saleor.cloud/graphql/x",
        "https://shop.saleor.cloud/graphql/?a=b",
        "https://shop.saleor.cloud/graphql/#a",
        "https://shop.saleor.cloud/",
        "https://shop.saleor.cloud:8443/graphql/",
        "https://shop.saleor.cloud.evil.com/graphql/",
        "https://shopsaleor.cloud/graphql/",
        "https://shop.saleorxcloud/graphql/",
        "https://evil.com#.saleor.cloud/graphql/",
        "https://evil.com?.saleor.cloud/graphql/",
        "https://evil.com/.saleor.cloud/graphql/",
        "https://evil.com\\.saleor.cloud/graphql/",
        "https://evil.com:443/.saleor.cloud/graphql/",
        "https://evil.com%2f.saleor.cloud/graphql/",
        "https://evil.com／.saleor.cloud/graphql/",  # noqa: RUF001
        "https://evil.com@shop.saleor.cloud/graphql/",
        "https://user:pass@shop.saleor.cloud/graphql/",
        "https://shop.saleor.cloud@evil.com/graphql/",
        "https://shop.saleor.cloud/graphql/\n",
        "https://shop.saleor.cloud/graphql/\nhttps://evil.com",
        "https://shop\n.saleor.cloud/graphql/",
        " https://shop.saleor.cloud/graphql/",
        "https://*.saleor.cloud*/graphql/",
    ],
)
def test_a_star_never_reaches_beyond_a_host_name(api_url: str) -> None:
    assert not AllowedSaleorUrls(("https://*.saleor.cloud/graphql/",)).allow(api_url)


def test_a_dot_in_an_entry_is_a_dot_and_nothing_is_allowed_by_an_empty_list() -> None:
    exact = AllowedSaleorUrls(("https://shop.example.com/graphql/",))

    assert not exact.allow("https://shopxexample.com/graphql/")
    assert not exact.allow("https://SHOP2.example.com/graphql/")
    assert not AllowedSaleorUrls(()).allow("https://shop.example.com/graphql/")


@given(st.text(st.sampled_from("ab.-/\\@:#?%* \n"), max_size=12))
def test_whatever_stands_for_the_star_the_host_is_the_merchants(text: str) -> None:
    api_url = f"https://{text}.saleor.cloud/graphql/"
    allowed = AllowedSaleorUrls(("https://*.saleor.cloud/graphql/",)).allow(api_url)

    assert allowed == (text != "" and set(text) <= set("ab.-"))


@pytest.mark.parametrize(
    "url",
    ["dashboard.example", "*", "https://*", "https://a.example;script-src *", "https://a b.example",
     "https://user@a.example/", "ftp://a.example", "https://a.*.example/", "https://a.example?x=1"],
)  # fmt: skip
def test_a_dashboard_url_that_could_not_stand_in_a_security_policy_is_refused(url: str) -> None:
    assert "https://shop.example.com/dashboard/" in refusal_of(DASHBOARD_URLS=url)


@pytest.mark.parametrize("days", ["6", "0", "-1", "400.5", "a year", "36501", "٣٠", "9" * 400])
def test_how_long_personal_data_is_kept_is_a_sensible_number_of_days(days: str) -> None:
    assert "a whole number from 7 to 36500" in refusal_of(KEEP_PERSONAL_DATA_DAYS=days)


@pytest.mark.parametrize("name", ["ALLOWED_SALEOR_URLS", "DASHBOARD_URLS"])
def test_a_password_in_an_address_is_not_repeated(name: str) -> None:
    with pytest.raises(InvalidSettings) as raised:
        read(**{name: "https://user:hunter2@shop.example/graphql/"})

    assert "hunter2" not in str(raised.value)
    assert name in str(raised.value)


@pytest.mark.parametrize("token", ["too-short-a-one", "with spaces in a long token", "ä" * 20])
def test_a_metrics_token_that_is_weak_or_does_not_fit_a_header_is_refused_unshown(
    token: str,
) -> None:
    with pytest.raises(InvalidSettings) as raised:
        read(METRICS_TOKEN=token)

    assert raised.value.message.startswith("METRICS_TOKEN is too short or has a character")
    assert token not in raised.value.message


def test_the_metrics_token_is_not_in_what_is_printed_of_the_settings() -> None:
    assert "a-token-for-tests-only" not in repr(read(METRICS_TOKEN="a-token-for-tests-only"))
