"""Settings: flags > environment (`WISTIA_` prefix) > config file > defaults.

Wrong settings are a :class:`SettingsError`, one sentence that names where the wrong value stands. It never repeats a
value: the value may be the token, or hold control characters.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import shlex
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from wistia_tui import paths
from wistia_tui.text import safe_line

DEFAULT_BASE_URL = "https://api.wistia.com/v1"

_ENV_PREFIX = "WISTIA_"
_MAX_CONFIG_BYTES = 1_000_000
_LONGEST_KEY_SHOWN = 32
"""A token pasted in the place of a key is longer than this, and must not be shown."""

_LOOPBACK_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
_HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
_URL_CHARACTERS = re.compile(r"[\x21-\x7e]+")
_TOKEN = re.compile(r"[\x21-\x7e]+")
_BEARER = re.compile(r"bearer(\s+|$)", re.IGNORECASE)
_TOML_PLACE = re.compile(r"\(at (line \d+, column \d+|end of document)\)$")


class SettingsError(Exception):
    """Settings that cannot be used; `str(error)` is one sentence, safe for a terminal and without any value."""


class Settings(BaseSettings):
    """What a person can decide before the app starts."""

    model_config = SettingsConfigDict(
        env_prefix=_ENV_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    token: SecretStr | None = None
    """The account's API token, sent as `Authorization: Bearer`; None opens the welcome screen."""

    base_url: str = DEFAULT_BASE_URL
    """Where API v1 answers, without a slash at the end; https unless the host is this machine."""

    read_only: bool = False
    """Whether every write is switched off."""

    method_override: bool = False
    """Whether PUT and DELETE go out as POST with `_method`, for proxies that pass only GET and POST (SEED)."""

    mouse: bool = False
    """Whether the terminal reports the mouse; off, the terminal's own text selection works."""

    log_file: str | None = None
    """Where a line for each request is written; None writes none."""

    @field_validator("token", mode="before")
    @classmethod
    def _clean_token(cls, value: object) -> object:
        return _token(value) if isinstance(value, str) else value

    @field_validator("base_url")
    @classmethod
    def _clean_base_url(cls, value: str) -> str:
        return _base_url(value)


@dataclass(frozen=True, slots=True)
class _ConfigFile:
    """A config file as read; `name` is its path, safe for a terminal."""

    name: str
    values: dict[str, Any]


def load_settings(flags: Mapping[str, object]) -> Settings:
    """The settings in force; `flags` holds the given ones by field name, and `config`, the path of a config file.

    A flag that is None was not given. Raises :class:`SettingsError`.
    """
    given: dict[str, Any] = {name: value for name, value in flags.items() if value is not None}
    named_file = given.pop("config", None)
    config = _read_config(None if named_file is None else str(named_file))

    class SettingsFromAll(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, InitSettingsSource(settings_cls, config.values)

    try:
        return SettingsFromAll(**given)
    except ValidationError as invalid:
        problem = _problem(invalid, given, config)
    # Raised out here so that no chained exception carries the values.
    raise SettingsError(problem)


def _problem(invalid: ValidationError, given: Mapping[str, object], config: _ConfigFile) -> str:
    first = invalid.errors(include_url=False, include_input=False)[0]
    field = str(first["loc"][0])
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, ValueError):
        rule = str(cause)  # our own words, from the validators below
    elif first["type"].startswith("bool"):
        rule = "must be true or false"
    else:
        rule = "must be text in quotes"
    return f"{_source_of(field, given, config)} {rule}."


def _source_of(field: str, given: Mapping[str, object], config: _ConfigFile) -> str:
    """Where the value in force for `field` stands, as a person would look for it."""
    variable = _ENV_PREFIX + field.upper()
    if field in given:
        return "--" + field.replace("_", "-")
    if any(name.upper() == variable and value for name, value in os.environ.items()):
        return variable
    return f"The key {field} in {config.name}"


def _read_config(named: str | None) -> _ConfigFile:
    """What the config file says; the usual one may be missing, one named by `--config` may not."""
    if named == "":
        raise SettingsError("--config names no file.")
    path = paths.config_file() if named is None else Path(named)
    name = safe_line(path)
    if named is None and not path.is_absolute():
        return _ConfigFile(name, {})  # without a home it would be read from where somebody happens to stand
    problem = ""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_MAX_CONFIG_BYTES + 1)
    except FileNotFoundError:
        if named is None:
            return _ConfigFile(name, {})
        problem = "does not exist"
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) else None
        problem = f"cannot be read ({safe_line(reason or 'not a path')})"
    if problem:
        raise SettingsError(f"The config file {name} {problem}.")
    if len(content) > _MAX_CONFIG_BYTES:
        raise SettingsError(f"The config file {name} is larger than 1 MB, so it is not read.")
    values = _parse(name, content)
    for key in values:
        if key not in Settings.model_fields:
            raise SettingsError(f"The config file {name} holds {_unknown(key)}.")
    if os.name == "posix" and values.get("token") and mode & (stat.S_IRGRP | stat.S_IROTH):
        command = safe_line(f"chmod 600 {shlex.quote(str(path))}")
        raise SettingsError(f"The config file {name} holds a token and others can read it; close it with: {command}")
    return _ConfigFile(name, values)


def _parse(name: str, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except tomllib.TOMLDecodeError as error:
        # Only the place is taken over: the message may quote what stands there.
        place = _TOML_PLACE.search(str(error))
        problem = f"is not valid TOML (at {place[1]})" if place else "is not valid TOML"
    except UnicodeDecodeError:
        problem = "is not UTF-8 text"
    except RecursionError:
        problem = "is nested too deeply"
    raise SettingsError(f"The config file {name} {problem}.")


def _unknown(key: str) -> str:
    known = list(Settings.model_fields)
    if len(key) > _LONGEST_KEY_SHOWN:
        return f"an unknown key of {len(key)} characters; there are {', '.join(known)}"
    near = difflib.get_close_matches(key.lower().replace("-", "_"), known, n=1)
    advice = f"is {near[0]} meant?" if near else f"there are {', '.join(known)}"
    return f'an unknown key "{safe_line(key)}" ({advice})'


def _token(text: str) -> str | None:
    """`text` without surrounding blanks and a `Bearer` that came along; None when nothing is left.

    Its length is not checked: Wistia's tokens had 40 and have 64 characters.
    """
    token = _BEARER.sub("", text.strip(), count=1).strip() if _BEARER.match(text.strip()) else text.strip()
    if token and not _TOKEN.fullmatch(token):
        raise ValueError("holds a character that no token has (a blank, a line break, a control or a non-ASCII one)")
    return token or None


def _base_url(text: str) -> str:
    """`text` as a base URL that the token may be sent to; raises ValueError with the rule that it breaks."""
    url = text.strip(" ")
    if not url:
        raise ValueError("is empty; it must be an https address such as " + DEFAULT_BASE_URL)
    if not _URL_CHARACTERS.fullmatch(url) or "\\" in url:
        raise ValueError("must be a plain ASCII address (write a foreign host name in its xn-- form)")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("is not a valid address") from None
    if parts.scheme not in ("https", "http"):
        raise ValueError("must begin with https://")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name or password")
    if "?" in url or "#" in url:
        raise ValueError("must not hold a query or a fragment")
    if not _is_host(host) or ("[" in parts.netloc) is not (":" in host):
        raise ValueError("does not name a valid host")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError(
            "must begin with https:// (http would send the token in the clear; it is accepted for localhost only)"
        )
    shown_host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown_host}{'' if port is None else f':{port}'}{parts.path}".rstrip("/")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_host(host: str) -> bool:
    if ":" in host:
        return "%" not in host and _address(host) is not None
    return len(host) <= 253 and _HOST_NAME.fullmatch(host) is not None


def _is_loopback(host: str) -> bool:
    address = _address(host)
    if address is None:
        return host == "localhost"
    return any(address in network for network in _LOOPBACK_NETWORKS)
