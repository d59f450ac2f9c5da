from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from wistia_tui.sandbox.running import Sandbox


def client_of(sandbox: Sandbox, *, token: str | None = None) -> httpx.Client:
    return httpx.Client(
        base_url=sandbox.base_url, headers={"Authorization": f"Bearer {token or sandbox.token}"}, trust_env=False
    )


@pytest.fixture(scope="module")
def library() -> Iterator[Sandbox]:
    """For tests that only read."""
    with Sandbox.start(projects=16, medias=1_200, seed=3, limit=100_000) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def reader(library: Sandbox) -> Iterator[httpx.Client]:
    with client_of(library) as client:
        yield client


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """For tests that write or break things."""
    with Sandbox.start(projects=6, medias=120, seed=5) as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with client_of(sandbox) as client:
        yield client
