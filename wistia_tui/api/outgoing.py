"""Outgoing: a request with everything that goes over the wire but the token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wistia_tui.api.base_url import BaseUrl
from wistia_tui.api.form import Body, encode_query
from wistia_tui.api.operation import Operation


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request; each attempt sends the same."""

    operation: Operation
    record_id: str
    parent_id: str
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def of(
        cls,
        base_url: BaseUrl,
        operation: Operation,
        record_id: str = "",
        parent_id: str = "",
        *,
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
        accept: str = "application/json",
        method_override: bool = False,
    ) -> Outgoing:
        """Raises `Invalid`, and nothing was sent, for an id or a body that cannot be sent."""
        url = f"{base_url}{operation.path_for(record_id, parent_id)}"
        if parameters := [*operation.query, *query]:
            url += "?" + encode_query(parameters)
        method, content_type, content = (body or Body()).encode(operation, method_override=method_override)
        headers = [("Accept", accept), ("Accept-Encoding", "gzip")]
        if content:
            headers.append(("Content-Type", content_type))
        return cls(operation, record_id, parent_id, method, url, tuple(headers), content)
