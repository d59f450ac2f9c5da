"""How the service is reached from here: directly or through a proxy, and what its TLS looks like."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies

from wistia_tui.api.deadline import within
from wistia_tui.cli.check_report import UNKNOWN, Facts, Said
from wistia_tui.clock import Clock

HANDSHAKE_SECONDS = 10.0
_PATH = re.compile("[/?#]")


@dataclass(frozen=True, slots=True)
class Proxy:
    """The proxy that stands between this machine and the service."""

    named_by: str
    """The variable, or where else it is set."""
    address: str
    """Without name and password."""
    has_password: bool


def proxy_for(base_url: str) -> Proxy | None:
    """The proxy that the HTTP library takes to `base_url`, or None; plain http, which stays here, takes none."""
    parts = urlsplit(base_url)
    proxies = getproxies()
    scheme = next((scheme for scheme in ("https", "all") if proxies.get(scheme)), None)
    exceptions = [entry.strip() for entry in proxies.get("no", "").split(",")]
    if parts.scheme != "https" or scheme is None or any(_is_about(entry, parts) for entry in exceptions):
        return None
    # Of both spellings the lower one counts, as for the HTTP library.
    name = f"{scheme}_proxy"
    named_by = next((name for name in (name, name.upper()) if os.environ.get(name)), "the system")
    return Proxy(named_by, *_without_password(proxies[scheme]))


def _is_about(entry: str, url: SplitResult) -> bool:
    """Whether an entry of NO_PROXY is about `url`, by the rule of the HTTP library (not that of urllib)."""
    if entry in {"", "*"}:
        return entry == "*"
    if "://" not in entry:
        entry = f"all://{_host_alone(entry) or '*' + entry}"
    try:
        pattern = urlsplit(entry)
        port = _port(pattern)
    except ValueError:
        return False
    host, name = url.hostname or "", pattern.hostname or ""
    domain = name.removeprefix("*")
    is_host = host == domain or (domain != name and host.endswith("." + domain.removeprefix(".")))
    return pattern.scheme in {"all", url.scheme} and is_host and port in {None, _port(url)}


def _host_alone(entry: str) -> str:
    """An entry of NO_PROXY that no host can be below, as it stands in a URL; else nothing."""
    try:
        version = ipaddress.ip_address(entry.partition("/")[0]).version
    except ValueError:
        return entry if entry.lower() == "localhost" else ""
    return entry if version == 4 else f"[{entry}]"


def _port(url: SplitResult) -> int | None:
    return None if (url.scheme, url.port) == ("https", 443) else url.port


def _without_password(address: str) -> tuple[str, bool]:
    scheme, separator, rest = address.partition("://")
    # Not by a parser of addresses: a password may hold what ends a host there.
    _, at, rest = (rest if separator else address).rpartition("@")
    host = _PATH.split(rest, maxsplit=1)[0]
    return f"{scheme if separator else 'http'}://{host}", bool(at)


def proxy_facts(base_url: str | None, proxy: Proxy | None) -> Facts:
    """What can be told of the way to the service; None: it is not known where that is."""
    has_password = proxy is not None and proxy.has_password
    return {
        "used": proxy is not None if base_url is not None else UNKNOWN,
        "named_by": proxy.named_by if proxy else None,
        "address": proxy.address if proxy else None,
        "password": Said(has_password, "yes, not shown" if has_password else "no"),
        "no_proxy_is_set": bool(getproxies().get("no")),
    }


async def tls_facts(base_url: str | None, proxy: Proxy | None, clock: Clock) -> Facts:
    """What a handshake of its own shows, without a request and without the token; takes `HANDSHAKE_SECONDS` at most."""
    parts = urlsplit(base_url or "")
    trusted_by, file, directory = _trusted_certificates()
    why_not = ""
    seen: Facts = {}
    if base_url is None:
        why_not = "the settings are wrong"
    elif parts.scheme != "https":
        why_not = "plain http, which stays on this machine"
    elif proxy is not None:
        why_not = "the connection goes through a proxy"
    else:
        try:
            context = ssl.create_default_context(cafile=file, capath=directory)
            seen = await within(clock, HANDSHAKE_SECONDS, _handshake(parts.hostname or "", parts.port or 443, context))
        except ssl.SSLCertVerificationError as error:
            why_not = f"the certificate is not trusted ({error.verify_message})"
        except TimeoutError:
            why_not = f"no answer within {HANDSHAKE_SECONDS:.0f} seconds"
        except (OSError, ValueError) as error:  # ValueError: a name that cannot be looked up
            why_not = getattr(error, "strerror", None) or type(error).__name__
    return {
        "used": parts.scheme == "https" if base_url is not None else UNKNOWN,
        "trusted_certificates": trusted_by,
        "seen": Said(not why_not, f"no: {why_not}" if why_not else "yes"),
        "version": seen.get("version"),
        "issuer": seen.get("issuer"),
        "expires": seen.get("expires"),
    }


def _trusted_certificates() -> tuple[str, str | None, str | None]:
    """Whose certificates are trusted: in words, and their file or directory; as the HTTP library chooses."""
    if file := os.environ.get("SSL_CERT_FILE"):
        return f"SSL_CERT_FILE: {file}", file, None
    if directory := os.environ.get("SSL_CERT_DIR"):
        return f"SSL_CERT_DIR: {directory}", None, directory
    import certifi

    return "those that come with the app", certifi.where(), None


async def _handshake(host: str, port: int, context: ssl.SSLContext) -> Facts:
    _, writer = await asyncio.open_connection(host, port, ssl=context)
    try:
        connection: ssl.SSLObject = writer.get_extra_info("ssl_object")
        certificate: Mapping[str, Any] = connection.getpeercert() or {}
        issuer = dict(part for name in certificate.get("issuer", ()) for part in name)
        expires = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
        return {
            "version": connection.version(),
            "issuer": ", ".join(issuer[name] for name in ("organizationName", "commonName") if name in issuer),
            "expires": expires.isoformat(timespec="seconds"),
        }
    finally:
        writer.transport.abort()  # nothing was asked, so nobody waits for a farewell
