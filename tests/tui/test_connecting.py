from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

from tests.api.servers import eventually
from tests.tui.conftest import connection_to
from wistia_tui.clock import SystemClock
from wistia_tui.library.connection import Connection
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.app import WistiaApp


def test_a_connection_that_comes_after_the_person_has_left_is_closed_and_not_used(sandbox: Sandbox) -> None:
    may_connect = threading.Event()
    closed: list[Connection] = []

    def connect() -> Connection:
        may_connect.wait()
        connection = connection_to(sandbox)

        async def close() -> None:
            await connection.close()
            closed.append(connection)

        return replace(connection, close=close)

    async def leave_before_it_comes() -> WistiaApp:
        app = WistiaApp(connect, connect, clock=SystemClock())
        async with app.run_test():
            pass
        may_connect.set()
        await eventually(lambda: app.browser.connection is not None or bool(closed))
        return app

    app = asyncio.run(leave_before_it_comes())

    assert app.browser.connection is None
    assert len(closed) == 1
    assert app.crash is None
