"""Where the service is, and what may be asked for there: the token goes nowhere else and never in the clear."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from wistia_tui.api.errors import Invalid

_PATH = re.compile(r"/(?!/)[A-Za-z0-9/._~!$&'()*+,;=:@%?\[\]-]*\Z")


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """The address that all paths are put behind."""

    origin: str
    """Scheme, host and port; without a name and password, since the token is the only secret that is sent."""
    path: str
    host: str
    is_plain: bool
    """http, which leads to this machine alone."""

    @classmethod
    def parse(cls, url: str) -> BaseUrl:
        """Raises `ValueError` for a URL that would carry the token in the clear."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_plain = parts.scheme == "http" and _is_loopback(host)
        if not host or not (parts.scheme == "https" or is_plain):
            raise ValueError("the base URL must begin with https:// and name a host")
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        return cls(origin, parts.path.rstrip("/"), host, is_plain)

    def __str__(self) -> str:
        return self.origin + self.path


def checked_path(path_and_query: str) -> str:
    """The path as it was given; raises `Invalid`, and nothing was sent, for one that leads out of the base URL."""
    path = unquote(path_and_query.partition("?")[0])
    if not _PATH.match(path_and_query) or "\\" in path or any(part in {".", ".."} for part in path.split("/")):
        raise Invalid("This is no path of the service, so nothing was sent.")
    return path_and_query


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
