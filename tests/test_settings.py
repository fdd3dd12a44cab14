"""Settings: the defaults, the sentences for wrong ones, and the table in the docs."""

import os
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from app.settings import Settings, SettingsError, accepted, load_settings, variable

TABLE = Path(__file__).parent.parent / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the variables nor the `.env` of whoever runs the tests count."""
    for name in [key for key in os.environ if key.upper().startswith("DEBRIEF_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def sentences(**overrides: object) -> list[str]:
    """The sentences with which these settings are refused."""
    with pytest.raises(SettingsError) as refused:
        load_settings(**overrides)
    return str(refused.value).splitlines()


def test_everything_has_a_default() -> None:
    settings = load_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == "sqlite:///data/debrief.db"
    assert not settings.secure_cookies


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("DEBRIEF_PORT=1001\nDEBRIEF_HOST=file.test\nOTHER_PROGRAM=1\n")
    monkeypatch.setenv("DEBRIEF_PORT", "1002")
    assert load_settings(port=None).port == 1002
    assert load_settings(port=1003).port == 1003
    assert load_settings().host == "file.test"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_PUBLIC_URL", "")
    assert load_settings().public_url is None


@pytest.mark.parametrize("name", ["DEBRIEF_PROT", "debrief_prot"])
def test_a_misspelt_variable_stops_the_start_and_the_right_one_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "9000")
    assert sentences() == ["DEBRIEF_PROT is not a setting; perhaps DEBRIEF_PORT is meant."]


def test_a_misspelt_variable_in_the_file_is_found_too() -> None:
    Path(".env").write_text("DEBRIEF_QQQQ=1\n")
    assert sentences() == ["DEBRIEF_QQQQ is not a setting; see docs/settings.md."]


def test_every_wrong_setting_has_its_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_PORT", "eighty")
    monkeypatch.setenv("DEBRIEF_LOG_LEVEL", "loud")
    monkeypatch.setenv("DEBRIEF_CERTFILE", "nowhere.pem")
    monkeypatch.setenv("DEBRIEF_PUBLIC_URL", "board.example/path")
    assert sentences() == [
        "DEBRIEF_PORT is 'eighty'; it must be a whole number from 0 to 65535.",
        "DEBRIEF_PUBLIC_URL is 'board.example/path'; it must be `http://` or `https://` and a host, without a path.",
        "DEBRIEF_CERTFILE is 'nowhere.pem'; it must be the path of a file that can be read.",
        "DEBRIEF_LOG_LEVEL is 'loud'; it must be one of debug, info, warning, error.",
    ]


@pytest.mark.parametrize(
    "url", ["mysql://u:hunter2@host/db", "sqlite://", "sqlite:///:memory:", "sqlite:///x.db?mode=memory"]
)
def test_a_database_that_does_not_fit_is_refused_and_not_repeated(url: str) -> None:
    assert sentences(database_url=url) == [
        "DEBRIEF_DATABASE_URL is not usable; it must be `sqlite:///` and the path of a file."
    ]


@pytest.mark.parametrize("value", ["0.5", "nan", "inf", "-1", "many"])
def test_a_limit_has_bounds(value: str) -> None:
    assert sentences(writes_per_second=value) == [
        f"DEBRIEF_WRITES_PER_SECOND is '{value}'; it must be a number from 1 to 1000."
    ]


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("HTTPS://School.Example:443/", "https://school.example"),
        ("http://192.168.1.5:8000", "http://192.168.1.5:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://bücher.example", "http://xn--bcher-kva.example"),
    ],
)
def test_the_public_url_is_kept_as_browsers_write_an_origin(written: str, origin: str) -> None:
    assert load_settings(public_url=written).public_url == origin


@pytest.mark.parametrize(
    "url", ["ftp://a", "https://", "https://u@a", "https://a?b", "https://a:x", "a.example"]
)
def test_a_public_url_that_is_no_origin_is_refused(url: str) -> None:
    assert len(sentences(public_url=url)) == 1


def test_cookies_are_secure_when_the_board_is_reached_over_https(tmp_path: Path) -> None:
    pem = tmp_path / "board.pem"
    pem.touch()
    assert load_settings(public_url="https://a.example").secure_cookies
    assert load_settings(certfile=pem, keyfile=pem).secure_cookies
    assert not load_settings(public_url="http://a.example").secure_cookies
    assert load_settings(secure_cookies=True).secure_cookies


def test_tls_needs_both_files_and_a_public_url_that_says_so(tmp_path: Path) -> None:
    pem = tmp_path / "board.pem"
    pem.touch()
    for alone in ("certfile", "keyfile"):
        assert sentences(**{alone: pem}) == [
            "TLS needs both DEBRIEF_CERTFILE and DEBRIEF_KEYFILE; only one is set."
        ]
    assert (
        "must begin with https://" in sentences(certfile=pem, keyfile=pem, public_url="http://a.example")[0]
    )


def test_proxies_are_a_list_of_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_TRUSTED_PROXIES", "10.0.0.0/8, ::1,")
    assert load_settings().trusted_proxies == ("10.0.0.0/8", "::1/128")
    monkeypatch.setenv("DEBRIEF_TRUSTED_PROXIES", "*")
    assert sentences()[0].startswith("DEBRIEF_TRUSTED_PROXIES is '*'; it must be addresses or networks")


def test_a_file_that_is_no_text_is_refused_with_a_sentence() -> None:
    Path(".env").write_bytes(b"DEBRIEF_HOST=\xff\xfe\n")
    assert sentences() == ["The file .env cannot be read; it must be UTF-8 text."]


def test_settings_do_not_change_after_the_start() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_docs_list_every_setting(name: str) -> None:
    assert row(name) in TABLE.read_text(encoding="utf-8").splitlines(), (
        f"docs/settings.md needs the line\n{row(name)}"
    )


def test_the_docs_list_nothing_else() -> None:
    listed = [
        line.split("`")[1]
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert listed == [variable(name) for name in Settings.model_fields]


def row(name: str) -> str:
    """The line of the table for one setting."""
    field = Settings.model_fields[name]
    default = (
        ""
        if field.default in (None, (), PydanticUndefined)
        else f"`{field.default}`".replace("False", "false")
    )
    purpose = " ".join((field.description or "").split())
    return f"| `{variable(name)}` | {default} | {accepted(name, field)} | {purpose} |"
