"""How the service is reached from here: directly or through a proxy, and what its TLS looks like."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from wistia_tui.api.deadline import within
from wistia_tui.cli.check_report import Facts, Said
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
    if parts.scheme != "https" or scheme is None or proxy_bypass(parts.netloc):
        return None
    # Of both spellings the lower one counts, as for the HTTP library.
    name = f"{scheme}_proxy"
    named_by = next((name for name in (name, name.upper()) if os.environ.get(name)), "the system")
    return Proxy(named_by, *_without_password(proxies[scheme]))


def _without_password(address: str) -> tuple[str, bool]:
    scheme, separator, rest = address.partition("://")
    # Not by a parser of addresses: a password may hold what ends a host there.
    _, at, rest = (rest if separator else address).rpartition("@")
    host = _PATH.split(rest, maxsplit=1)[0]
    return f"{scheme if separator else 'http'}://{host}", bool(at)


def proxy_facts(proxy: Proxy | None) -> Facts:
    """What can be told of the way to the service."""
    has_password = proxy is not None and proxy.has_password
    return {
        "used": proxy is not None,
        "named_by": proxy.named_by if proxy else None,
        "address": proxy.address if proxy else None,
        "password": Said(has_password, "yes, not shown" if has_password else "no"),
        "no_proxy_is_set": bool(getproxies().get("no")),
    }


async def tls_facts(base_url: str, proxy: Proxy | None, clock: Clock) -> Facts:
    """What a handshake of its own shows, without a request and without the token; takes `HANDSHAKE_SECONDS` at most."""
    parts = urlsplit(base_url)
    trusted_by, file, directory = _trusted_certificates()
    why_not = ""
    seen: Facts = {}
    if parts.scheme != "https":
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
        "used": parts.scheme == "https",
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
