"""Rounds of a network over the wire: what a round says, takes on and publishes."""

from dataclasses import dataclass
from typing import Any

from httpx import AsyncClient, Response, codes

from tests.web.day import JSON, PAGE, Day, Person, fresh

TO_THE_END = ("select", "share", "sort", "name", "predict", "next-level", "report")
AT_WAIT = "Students wait for the teacher to tell them whether they are right."
ASKED = "Questions ask for one word."


@dataclass
class Networked:
    """A network, as one browser has it."""

    http: AsyncClient
    at: str

    @classmethod
    async def of(cls, http: AsyncClient) -> "Networked":
        """The only network that this browser opens."""
        (found,) = (await http.get("/networks", headers=JSON)).json()["networks"]
        return cls(http, f"/networks/{found['network']}")

    @property
    def id(self) -> str:
        """The network's id."""
        return self.at.rpartition("/")[2]

    async def view(self) -> dict[str, Any]:
        """The network as JSON."""
        answer = await self.http.get(self.at, headers=JSON)
        assert answer.status_code == codes.OK, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def page(self) -> str:
        """The network's page."""
        answer = await self.http.get(self.at, headers=PAGE)
        assert answer.status_code == codes.OK, answer.text
        return answer.text

    async def write(self, path: str, **fields: Any) -> Response:
        """A write as a program sends it."""
        return await self.http.post(self.at + path, json={"command_id": fresh(), **fields})

    async def start(self, **fields: Any) -> Person:
        """The next round; its facilitator."""
        body = {"command_id": fresh(), "problem_of_practice": "What next?", "network_id": self.id, **fields}
        answer = await self.http.post("/rounds", json=body)
        assert answer.status_code == codes.SEE_OTHER, answer.text
        return Person(self.http, answer.headers["location"])


async def done(answer: Response) -> None:
    """It was taken."""
    assert answer.status_code == codes.NO_CONTENT, answer.text


async def debrief(
    day: Day,
    lead: Person,
    *titles: str,
    takes_on: tuple[str, ...] = (),
    publish: bool = True,
    classroom: str = "C1",
) -> list[str]:
    """A whole debrief: somebody joins, each title is a pattern with a card, next steps are taken on; their ids."""
    ann = await day.join(lead, "Ann")
    cards = [await ann.post(f"Card {at} of Ann.", classroom=classroom) for at, _ in enumerate(titles)]
    await lead.go(*TO_THE_END[:4])
    patterns = []
    for title, card in zip(titles, cards, strict=True):
        patterns.append(fresh())
        await done(await lead.write("POST", "/patterns", pattern=patterns[-1], title=title, cards=[card]))
    await lead.go(*TO_THE_END[4:6])
    steps = []
    for text in takes_on:
        steps.append(fresh())
        what = {"next_step": steps[-1], "text": text, "horizon": "next_month", "patterns": patterns[:1]}
        await done(await lead.write("POST", "/next-steps", **what))
        await done(await lead.write("PUT", f"/next-steps/{steps[-1]}/taken-on", taken_on=True))
    await lead.go("report")
    if publish:
        await done(await lead.write("PUT", "/report", published=True))
    return steps
