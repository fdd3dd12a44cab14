"""A short form of `tests.faults.fuzz`; the long one is 300,000."""

import pytest

from tests.faults.fuzz import run

pytestmark = [pytest.mark.anyio, pytest.mark.server]


async def test_D19_nothing_that_a_client_may_send_harms_the_server() -> None:
    found = await run(2_500, seed=7)
    assert found["ok"], (found["problems"], found["examples"])
    assert found["events"] == ["started"]
    assert found["frames"] > 800 and found["requests"] > 800
    told = found["statuses"]
    assert {"204", "400", "404", "413", "415", "422"} <= told.keys(), "it does not get far enough"
    assert {"1002", "1003", "1007", "1009"} <= found["closes"].keys()
