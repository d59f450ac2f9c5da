from __future__ import annotations

import itertools
import os
import traceback
from pathlib import Path
from typing import Any

import pytest

from wistia_tui import paths
from wistia_tui.settings import DEFAULT_BASE_URL, Settings, SettingsError, load_settings

CANARY = "canary7f3a9c51d2e8b4"
"""Stands for a token and must never come out again."""


def write_config(text: str | bytes, mode: int = 0o600) -> Path:
    path = paths.config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return path


def problem(**flags: object) -> str:
    """The sentence that loading the settings ends with, checked for what every such sentence promises."""
    with pytest.raises(SettingsError) as raised:
        load_settings(flags)
    sentence = str(raised.value)
    assert sentence
    assert sentence.isprintable()
    assert CANARY not in sentence
    assert CANARY not in "".join(traceback.format_exception(raised.value))
    # Nothing that travels with the error may hold it either: a log of the whole chain would show it.
    assert raised.value.__context__ is None
    return sentence


def token_of(settings: Settings) -> str | None:
    return settings.token.get_secret_value() if settings.token else None


def test_defaults() -> None:
    settings = load_settings({})

    assert settings.token is None
    assert settings.base_url == "https://api.wistia.com/v1"
    assert (settings.read_only, settings.method_override, settings.mouse) == (False, False, False)


SOURCES = ("flag", "environment", "file")
VALUES: dict[str, dict[str, Any]] = {
    "base_url": {"flag": "https://flag.test/v1", "environment": "https://env.test/v1", "file": "https://file.test/v1"},
    "read_only": {"flag": False, "environment": True, "file": False},
    "method_override": {"flag": True, "environment": False, "file": True},
    "mouse": {"flag": False, "environment": True, "file": False},
}


@pytest.mark.parametrize("field", VALUES)
@pytest.mark.parametrize("given", [c for n in (1, 2, 3) for c in itertools.combinations(SOURCES, n)], ids="+".join)
def test_flags_win_over_the_environment_and_that_over_the_file(
    field: str, given: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    values = VALUES[field]
    if "environment" in given:
        monkeypatch.setenv(f"WISTIA_{field.upper()}", str(values["environment"]).lower())
    if "file" in given:
        value = values["file"]
        write_config(f"{field} = {str(value).lower() if isinstance(value, bool) else repr(value)}")
    flags = {field: values["flag"] if "flag" in given else None}

    assert getattr(load_settings(flags), field) == values[given[0]]


def test_the_token_of_the_environment_wins_over_that_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write_config('token = "of-the-file"')
    assert token_of(load_settings({})) == "of-the-file"

    monkeypatch.setenv("WISTIA_TOKEN", "of-the-environment")
    assert token_of(load_settings({})) == "of-the-environment"


@pytest.mark.parametrize("field", ["token", "base_url", "read_only", "method_override", "mouse"])
def test_an_empty_variable_is_as_good_as_none(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"WISTIA_{field.upper()}", "")
    assert getattr(load_settings({}), field) == getattr(Settings.model_construct(), field)

    write_config(
        'token = "of-the-file"\nbase_url = "https://file.test"\n'
        + "read_only = true\nmethod_override = true\nmouse = true"
    )
    settings = load_settings({})
    assert token_of(settings) == "of-the-file"
    assert settings.base_url == "https://file.test"
    assert settings.read_only
    assert settings.method_override
    assert settings.mouse


def test_variables_of_other_programs_are_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_SANDBOX_TOKEN", "x")
    monkeypatch.setenv("WISTIA_WHATEVER", "x")

    assert load_settings({}).token is None


@pytest.mark.parametrize(
    ("given", "token"),
    [
        ("abc", "abc"),
        ("  abc \r\n", "abc"),
        ("Bearer abc", "abc"),
        ("bearer   abc\n", "abc"),
        ("Bearerabc", "Bearerabc"),
        ("x", "x"),
        ("f" * 4096, "f" * 4096),
        (" \t ", None),
        ("Bearer ", None),
    ],
)
def test_a_token_is_freed_of_what_came_along(given: str, token: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", given)

    assert token_of(load_settings({})) == token


@pytest.mark.parametrize(
    "bad", ["\r\nX-Evil: 1", "\n", "\x1b[2J", "\x7f", "\u00e9", "\u202e", " ", "\ud800", "\U0001f3ac"]
)
def test_a_token_that_no_header_could_carry_is_refused(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value = f"{CANARY}{bad}{CANARY}"
    if bad == "\ud800":
        monkeypatch.setattr(os, "environ", {**os.environ})  # the real one cannot be given a lone surrogate
    monkeypatch.setenv("WISTIA_TOKEN", value)

    assert problem().startswith("WISTIA_TOKEN ")


def test_a_token_that_is_not_text_is_refused() -> None:
    path = write_config("token = 12345678")

    assert problem() == f"The key token in {path} must be text in quotes."


def test_the_token_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", CANARY)
    settings = load_settings({})

    assert token_of(settings) == CANARY
    for shown in (repr(settings), str(settings), repr(settings.model_dump()), settings.model_dump_json()):
        assert CANARY not in shown


@pytest.mark.parametrize(
    ("given", "base_url"),
    [
        ("https://api.wistia.com/v1", DEFAULT_BASE_URL),
        ("https://api.wistia.com/v1/", DEFAULT_BASE_URL),
        ("https://api.wistia.com/v1//", DEFAULT_BASE_URL),
        ("HTTPS://API.Wistia.com/v1", DEFAULT_BASE_URL),
        (" https://api.wistia.com/v1 ", DEFAULT_BASE_URL),
        ("https://proxy.example:8443/wistia/v1", "https://proxy.example:8443/wistia/v1"),
        ("https://10.0.0.1/v1", "https://10.0.0.1/v1"),
        ("https://xn--bcher-kva.example/v1", "https://xn--bcher-kva.example/v1"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("http://127.8.9.10/v1/", "http://127.8.9.10/v1"),
        ("http://localhost:1/v1", "http://localhost:1/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("https://[::1]/v1", "https://[::1]/v1"),
    ],
)
def test_accepted_base_urls(given: str, base_url: str) -> None:
    assert load_settings({"base_url": given}).base_url == base_url


@pytest.mark.parametrize(
    "url",
    [
        "http://api.wistia.com/v1",
        "http://127.0.0.1.evil.com/v1",
        "http://localhost.evil.com/v1",
        "http://evil-localhost/v1",
        "http://127.1/v1",
        "http://2130706433/v1",
        "http://0177.0.0.1/v1",
        "http://0.0.0.0/v1",
        "http://128.0.0.1/v1",
        "http://[::]/v1",
        "http://[::ffff:127.0.0.1]/v1",
        "http://[::1%25eth0]/v1",
        "http://[localhost]/v1",
        "http://127.0.0.1@evil.com/v1",
        "http://127.0.0.1\\@evil.com/v1",
        "http://evil.com#@127.0.0.1/v1",
        "https://user:pw@api.wistia.com/v1",
        "https://user@api.wistia.com/v1",
        "https://@api.wistia.com/v1",
        "https://api.wistia.com/v1?api_password=1",
        "https://api.wistia.com/v1?",
        "https://api.wistia.com/v1#",
        "https://api.wistia.com:99999/v1",
        "https://api.wistia.com:port/v1",
        "https://api..wistia.com/v1",
        "https://-api.wistia.com/v1",
        "https://[::1/v1",
        "https://[v1.fe80]/v1",
        "https://%61pi.wistia.com/v1",
        "https:///v1",
        "https://",
        "https:api.wistia.com",
        "//api.wistia.com/v1",
        "api.wistia.com/v1",
        "ftp://api.wistia.com/v1",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
        "   ",
        "https://api.wistia.com/v1\r\nX-Evil: 1",
        "https://api.wi\tstia.com/v1",
        "https://api.wistia.com/\x1b]0;x\x07",
        "https://b\u00fccher.example/v1",
        "https://\u0430pi.wistia.com/v1",
        "https://api\u3002wistia.com/v1",
        "https://\uff41pi.wistia.com/v1",
        "http://\u2460\u2461\u2466.0.0.1/v1",
        "https://evil.com\uff0f.wistia.com/v1",
        "https://api.wistia.com\u200b/v1",
        "https://\ud800.com",
    ],
)
def test_refused_base_urls(url: str) -> None:
    sentence = problem(base_url=url)

    assert sentence.startswith("--base-url ")
    assert sentence.count("\n") == 0
    assert not url.strip() or url not in sentence


def test_a_wrong_value_is_blamed_on_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_config(f'base_url = "http://{CANARY}.com"')
    assert problem().startswith(f"The key base_url in {path} must begin with https://")

    monkeypatch.setenv("WISTIA_BASE_URL", f"http://{CANARY}.com")
    assert problem().startswith("WISTIA_BASE_URL must begin with https://")

    assert problem(base_url=f"http://{CANARY}.com").startswith("--base-url must begin with https://")


def test_a_password_in_the_base_url_is_not_repeated() -> None:
    assert problem(base_url=f"https://user:{CANARY}@api.wistia.com/v1") == (
        "--base-url must not hold a user name or password."
    )


def test_a_switch_that_is_neither_on_nor_off_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_config("mouse = 2")
    assert problem() == f"The key mouse in {path} must be true or false."

    monkeypatch.setenv("WISTIA_MOUSE", f"maybe{CANARY}")
    assert problem() == "WISTIA_MOUSE must be true or false."


def test_unknown_keys_are_refused_by_name() -> None:
    path = write_config("reed_only = true")
    assert problem() == f'The config file {path} holds an unknown key "reed_only" (is read_only meant?).'

    write_config("[wistia]\nx = 1")
    assert 'unknown key "wistia" (there are token, base_url, read_only, method_override, mouse, log_file)' in problem()


def test_an_unknown_key_can_neither_move_the_cursor_nor_be_a_token() -> None:
    write_config(r'"\u001b[2J" = 1')
    assert "\x1b" not in problem()

    write_config(f'{CANARY}{"a" * 44} = "x"')
    assert "unknown key of 64 characters" in problem()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (f'token = "{CANARY}', "is not valid TOML (at "),
        (f"token = {CANARY}", "is not valid TOML (at "),
        (f"{CANARY}", "is not valid TOML (at "),
        (f'\ntoken = "{CANARY}"\ntoken = "{CANARY}"', "is not valid TOML (at "),
        (f"token = {{{CANARY} = 1, {CANARY} = 2}}", "is not valid TOML (at "),
        (b'token = "\xff"', "is not UTF-8 text"),
        ("x = " + "[" * 20_000, "is nested too deeply"),
        ("#" * 1_000_001, "is larger than 1 MB"),
    ],
)
def test_broken_files_are_one_sentence(content: str | bytes, says: str) -> None:
    path = write_config(content)

    assert problem().startswith(f"The config file {path} {says}")


def test_a_config_file_is_not_needed_unless_it_is_named(tmp_path: Path) -> None:
    load_settings({})

    assert problem(config=str(tmp_path / "none.toml")) == f"The config file {tmp_path}/none.toml does not exist."
    assert problem(config="") == "--config names no file."
    assert problem(config=str(tmp_path)) == f"The config file {tmp_path} cannot be read (Is a directory)."
    assert problem(config="a\0b").endswith("cannot be read (not a path).")
    assert "\x1b" not in problem(config="\x1b[2J")


def test_a_named_config_file_takes_the_place_of_the_usual_one(tmp_path: Path) -> None:
    write_config("mouse = true")
    named = tmp_path / "other.toml"
    named.write_text("read_only = true")

    settings = load_settings({"config": str(named)})

    assert (settings.read_only, settings.mouse) == (True, False)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_one_sentence() -> None:
    path = write_config("mouse = true", mode=0o000)

    assert problem() == f"The config file {path} cannot be read (Permission denied)."


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666])
def test_a_token_that_others_can_read_is_refused_with_the_command_to_run(mode: int) -> None:
    path = write_config(f'token = "{CANARY}"', mode=mode)

    assert problem() == f"The config file {path} holds a token and others can read it; close it with: chmod 600 {path}"

    path.chmod(0o600)
    assert token_of(load_settings({})) == CANARY


def test_the_command_to_run_fits_a_path_with_blanks(tmp_path: Path) -> None:
    path = tmp_path / "my settings.toml"
    path.write_text(f'token = "{CANARY}"')
    path.chmod(0o644)

    assert problem(config=str(path)).endswith(f"chmod 600 '{path}'")


@pytest.mark.parametrize("content", ["read_only = true", 'token = ""'])
def test_a_file_without_a_token_may_be_read_by_others(content: str) -> None:
    write_config(content, mode=0o644)

    assert load_settings({}).token is None


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings({}).read_only = True
