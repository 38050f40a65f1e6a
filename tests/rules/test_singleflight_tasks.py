"""The awaitable form keeps the semantics of the other one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from touchline.plumbing.singleflight import AsyncSingleflight, singleflight_async


def run(tasks):
    """Beside the loop in which the thread of the tests may be driving a browser."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, tasks).result()


@pytest.mark.spec("S3.6")
def test_tasks_of_an_event_loop_share_one_execution():
    begun = []

    @singleflight_async(lambda tenant: tenant)
    async def theme(tenant):
        begun.append(tenant)
        await asyncio.sleep(0)
        return tenant.upper()

    async def ask():
        return await asyncio.gather(*(theme("acme") for _ in range(50)), theme("rival"))

    assert run(ask()) == ["ACME"] * 50 + ["RIVAL"]
    assert begun == ["acme", "rival"]


@pytest.mark.spec("S3.6")
def test_tasks_share_an_exception_and_the_next_call_computes_anew():
    flights = AsyncSingleflight()
    begun = []

    async def fail():
        begun.append(1)
        await asyncio.sleep(0)
        raise ValueError("no")

    async def succeed():
        return "fine"

    async def ask():
        first = await asyncio.gather(
            *(flights.do("acme", fail) for _ in range(5)), return_exceptions=True
        )
        return first, await flights.do("acme", succeed)

    errors, after = run(ask())

    assert [type(error) for error in errors] == [ValueError] * 5
    assert (len(begun), after) == (1, "fine")


@pytest.mark.spec("S3.6")
def test_a_cancelled_task_hands_on_and_a_late_one_gets_the_last_good_value():
    flights = AsyncSingleflight(deadline_s=0.05)

    async def hang():
        await asyncio.Event().wait()

    async def heir():
        return "heir"

    async def ask():
        leader = asyncio.create_task(flights.do("acme", hang))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(flights.do("acme", heir))
        await asyncio.sleep(0)
        leader.cancel()
        inherited = await waiting
        stuck = asyncio.create_task(flights.do("acme", hang))
        await asyncio.sleep(0)
        late = await flights.do("acme", heir)
        flights.forget("acme")
        stuck.cancel()
        await asyncio.gather(leader, stuck, return_exceptions=True)
        return inherited, late

    assert run(ask()) == ("heir", "heir")
