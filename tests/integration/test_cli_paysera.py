"""``saleor-paysera paysera``: what support staff do with a callback from Paysera's portal."""

import base64
import json
from hashlib import md5
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result

from saleor_paysera.cli import main

VECTORS = Path(__file__).parents[1] / "vectors"
PASSWORD = "a project password"
PARAMS = {
    "orderid": "SP-1",
    "accepturl": "https://app.example/ok",
    "cancelurl": "https://app.example/no",
    "callbackurl": "https://app.example/cb",
    "amount": 999,
    "currency": "EUR",
}


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    return str(file)


def run(command: str, password_file: str, *arguments: str, stdin: str = "") -> Result:
    options = ["--project-id", "123", "--password-file", password_file]
    return CliRunner().invoke(main, ["paysera", command, *options, *arguments], input=stdin)


def callback_query(**changes: str) -> str:
    fields = {"projectid": "123", "orderid": "SP-1", "status": "1", "name": "Žemaitis"} | changes
    data = base64.urlsafe_b64encode(urlencode(fields).encode()).decode()
    return urlencode({"data": data, "ss1": md5((data + PASSWORD).encode()).hexdigest()})


def test_sign_turns_parameters_into_a_signed_address(password_file: str) -> None:
    result = run("sign", password_file, json.dumps(PARAMS))

    assert result.exit_code == 0, result.output
    request = json.loads(result.stdout)
    assert request["sign"] == md5((request["data"] + PASSWORD).encode()).hexdigest()
    form = base64.urlsafe_b64decode(request["data"]).decode()
    assert form.startswith("orderid=SP-1&accepturl=https%3A%2F%2Fapp.example%2Fok")
    assert form.endswith("currency=EUR&version=1.9&projectid=123")
    assert request["url"].startswith("https://bank.paysera.com/pay/?data=")


def test_sign_reads_pairs_from_standard_input(password_file: str) -> None:
    result = run("sign", password_file, stdin=json.dumps(list(PARAMS.items())))

    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not json", "not JSON"),
        ('"text"', "must be a JSON object"),
        ("[[1, 2]]", "must be a JSON object"),
        ("{}", "'orderid' is required but missing"),
        (json.dumps({**PARAMS, "amount": "10.00"}), "'amount' does not look right"),
        (json.dumps({**PARAMS, "lang": "LITH"}), "'lang' is longer than 3 bytes"),
        ("", "Nothing was given"),
    ],
)
def test_sign_tells_what_is_wrong_and_exits_2(password_file: str, text: str, told: str) -> None:
    result = run("sign", password_file, stdin=text)

    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("form", ["{query}", "?{query}", "https://app.example/cb/SP-1?{query}"])
def test_read_shows_a_pasted_callback(password_file: str, form: str) -> None:
    pasted = form.format(query=callback_query())

    result = run("read", password_file, "--ss1-is-enough", pasted)

    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert shown["fields"]["name"] == "Žemaitis"
    assert shown["fields"]["status"] == "1"
    assert shown["proven_by"] == ["ss1"]


def test_read_checks_rsa_signatures_with_the_given_certificate(tmp_path: Path) -> None:
    vectors = json.loads((VECTORS / "paysera.json").read_text())
    vector = next(
        c for c in vectors["callbacks"] if c["strict"] == "accept" and "ss3" in c["query"]
    )
    password = tmp_path / "password"
    password.write_text(vector["password"])

    result = CliRunner().invoke(
        main,
        [
            "paysera", "read", json.dumps(vector["query"]),
            "--project-id", str(vector["projectid"]),
            "--password-file", str(password),
            "--public-key-file", str(VECTORS / "TEST_ONLY_main_certificate.pem"),
        ],
    )  # fmt: skip

    assert result.exit_code == 0, result.output
    assert "ss3" in json.loads(result.stdout)["proven_by"]


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        ("https://app.example/cb/SP-1", "There is no 'data'"),
        ("{broken", "not JSON"),
        ('{"data": 5}', "must be a text"),
        (callback_query(projectid="999"), "another Paysera project"),
        (callback_query() + "0", "ss1 is wrong"),
        ("", "Nothing was given"),
    ],
)
def test_read_tells_what_is_wrong_and_exits_2(password_file: str, pasted: str, told: str) -> None:
    result = run("read", password_file, "--ss1-is-enough", stdin=pasted)

    assert result.exit_code == 2
    assert told in result.stderr
    assert PASSWORD not in result.output


def test_a_password_file_that_is_none_is_told(tmp_path: Path) -> None:
    for content, told in ((b"", "is empty"), (b"\xff\xfe", "is not a text file")):
        file = tmp_path / "password"
        file.write_bytes(content)

        result = run("read", str(file), callback_query())

        assert result.exit_code == 2
        assert told in result.stderr


def test_a_pinned_key_that_is_not_there_is_told(
    password_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, told in (
        (tmp_path / "missing.pem", "No such file"),
        (tmp_path, "Is a directory"),
    ):
        monkeypatch.setenv("PAYSERA_PUBLIC_KEY_FILE", str(place))

        result = run("read", password_file, callback_query() + "&ss3=AAAA")

        assert result.exit_code == 2
        assert f"{place} cannot be read: {told}" in result.stderr


def test_read_wants_an_rsa_signature_by_default(password_file: str) -> None:
    result = run("read", password_file, callback_query())

    assert result.exit_code == 2
    assert "ss1 alone is not enough" in result.stderr
