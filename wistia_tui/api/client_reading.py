"""What the rooms of the client share: their way out, and how lists are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from wistia_tui.api.errors import Invalid
from wistia_tui.api.operation import USABLE_ID, Operation
from wistia_tui.api.payloads import MOST_AT_ONCE, PER_PAGE, Pairs, Sort
from wistia_tui.api.record_fields import hashed_id_of, object_of

if TYPE_CHECKING:
    from wistia_tui.api.budget import Lane
    from wistia_tui.api.calls import Calls


class Reading:
    """Reads lists."""

    _calls: Calls

    async def _list(
        self, operation: Operation, page: int, sort: Sort | None, chosen: Pairs, lane: Lane, parent_id: str = ""
    ) -> list[object]:
        query = [("page", str(page)), ("per_page", str(PER_PAGE)), *(sort.to_query() if sort else ()), *chosen]
        answer = await self._calls.call(operation, parent_id=parent_id, query=query, lane=lane)
        return answer if isinstance(answer, list) else []

    async def _chosen(
        self, operation: Operation, hashed_ids: Sequence[str], more: Pairs, lane: Lane
    ) -> list[Mapping[str, object]]:
        """The records of these ids that the list holds, each once; without an id nothing is asked."""
        asked = dict.fromkeys(hashed_ids)
        if not asked:
            return []
        if len(asked) > MOST_AT_ONCE or not all(USABLE_ID.match(hashed_id) for hashed_id in asked):
            raise Invalid(
                f"Up to {MOST_AT_ONCE} records with usable ids can be read at once. {operation.not_done}",
                "Refresh the list.",
            )
        chosen = [*(("hashed_ids[]", hashed_id) for hashed_id in asked), *more]
        found: dict[str, Mapping[str, object]] = {}
        for item in await self._list(operation, 1, None, chosen, lane):
            record = object_of(item)
            # A service that does not know the filter answers with whatever comes first.
            if (hashed_id := hashed_id_of(record)) in asked:
                found.setdefault(hashed_id, record)
        return list(found.values())
