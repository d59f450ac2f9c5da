"""Whatever is done in whatever order: no item takes a step that could send it twice or lose what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.clocks import ManualClock
from tests.library.journals import ACCOUNT, job
from wistia_tui.api.errors import TakenBack
from wistia_tui.library.entries import DOUBTFUL, TO_RETRY, UNSETTLED, ItemEnding, ItemState, JobState
from wistia_tui.library.journal import Journal

T = TypeVar("T")
COUNT = 4
some = st.sets(st.integers(0, COUNT - 1), min_size=1, max_size=COUNT).map(sorted)
endings = st.sampled_from([state for state in ItemState if state not in {ItemState.PLANNED, ItemState.SENDING}])


class JobInTheJournal(RuleBasedStateMachine):
    """One job, and what its items must be in."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.journal = Journal(None, clock=ManualClock())

    @initialize(sending=st.booleans())
    def add(self, sending: bool) -> None:
        self.do(self.journal.open(ACCOUNT))
        self.id = self.do(self.journal.add(job(COUNT), sending=sending)).id
        self.items = [ItemState.SENDING if sending else ItemState.PLANNED] * COUNT
        self.state = JobState.RUNNING

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.do(self.journal.close())
        self.runner.close()

    def step(
        self, work: Coroutine[Any, Any, object], seqs: list[int], to: ItemState, of: Collection[ItemState]
    ) -> None:
        """`seqs` go `to` a state from one `of` those; what came to an end stays, and is never sent again."""
        self.do(self.journal.claim(self.id))
        others = {self.items[seq] for seq in seqs} - set(of)
        if others & UNSETTLED or (others and to is ItemState.SENDING):
            with pytest.raises(RuntimeError if others & UNSETTLED else TakenBack):
                self.do(work)
            return
        self.do(work)
        for seq in seqs:
            if self.items[seq] in of:
                self.items[seq] = to

    @rule(seqs=some)
    def send(self, seqs: list[int]) -> None:
        self.step(self.journal.sending(self.id, seqs), seqs, ItemState.SENDING, {ItemState.PLANNED})

    @rule(seqs=some)
    def send_together(self, seqs: list[int]) -> None:
        self.step(self.journal.sending_together(self.id, seqs), seqs, ItemState.SENDING, {ItemState.PLANNED})

    @rule(seqs=some)
    def plan_again(self, seqs: list[int]) -> None:
        to = ItemState.CANCELLED if self.state is JobState.CANCELLED else ItemState.PLANNED
        self.step(self.journal.replan(self.id, seqs), seqs, to, DOUBTFUL)

    @rule(seqs=some, to=endings)
    def end(self, seqs: list[int], to: ItemState) -> None:
        self.step(self.journal.ended(self.id, [ItemEnding(seq, to) for seq in seqs]), seqs, to, UNSETTLED)
        if not UNSETTLED & set(self.items) and self.state is not JobState.CANCELLED:
            self.state = JobState.FINISHED

    @rule()
    def cancel(self) -> None:
        self.do(self.journal.claim(self.id))
        self.do(self.journal.cancel(self.id))
        self.items = [ItemState.CANCELLED if state is ItemState.PLANNED else state for state in self.items]
        self.state = JobState.CANCELLED

    @rule()
    def retry(self) -> None:
        self.do(self.journal.claim(self.id))
        self.do(self.journal.retry(self.id, TO_RETRY))
        if TO_RETRY & set(self.items):
            self.items = [ItemState.PLANNED if state in TO_RETRY else state for state in self.items]
            self.state = JobState.RUNNING
        else:
            self.stands(JobState.RUNNING)

    @rule(state=st.sampled_from([JobState.RUNNING, JobState.PAUSED]))
    def say(self, state: JobState) -> None:
        self.do(self.journal.claim(self.id))
        self.do(self.journal.set_state(self.id, state))
        self.stands(state)

    def stands(self, state: JobState) -> None:
        """It stands so where anything is left of it, and was not cancelled."""
        if self.state is not JobState.CANCELLED:
            self.state = state if UNSETTLED & set(self.items) else JobState.FINISHED

    @invariant()
    def it_stands_as_it_should(self) -> None:
        if hasattr(self, "id"):
            entry = self.do(self.journal.job(self.id))
            assert [item.state for item in self.do(self.journal.items(self.id))] == self.items
            assert entry.counts == {state: self.items.count(state) for state in set(self.items)}
            assert entry.state is self.state
            assert entry.total == COUNT


TestJobInTheJournal = JobInTheJournal.TestCase
TestJobInTheJournal.settings = settings(max_examples=40, stateful_step_count=20)
