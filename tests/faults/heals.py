"""When all was well again after each fault, by the harness's one clock (promise I9)."""

from bisect import bisect_right
from math import inf

from tests.faults.checker import ANSWERS, Verdict
from tests.faults.history import Line

HEALED_WITHIN = 10.0
"""Seconds from a fault's end until everybody is answered and hears news."""
NEWS = ("frame", "heard")
KILLS = ("kill", "power")


def heals(lines: list[Line], verdict: Verdict) -> None:
    """When each client was answered and heard news again after each fault's end."""
    servers: dict[str, list[Line]] = {}
    signs: dict[str, dict[str, list[float]]] = {}
    for line in lines:
        client, what = line.get("client", ""), line["what"]
        if "fault" in line:
            servers.setdefault(line["server"], []).append(line)
            if what != "ended":
                verdict.kills += what in KILLS
                verdict.faults[str(line.get("kind", what))] += 1
        elif client:
            kinds = signs.setdefault(client, {"answers": [], "news": [], "sent": []})
            kind = "answers" if what in ANSWERS else "news" if what in NEWS else what
            kinds.setdefault(kind, []).append(line["t"])
    homes = {line["client"]: line["server"] for line in lines if line["what"] == "joined"}
    for client, seen in signs.items():
        faults = servers.get(homes.get(client, ""), [])
        begins = [line["t"] for line in faults if line["what"] != "ended"]
        for fault in (line for line in faults if line["what"] == "ended"):
            _healed(client, seen, fault, begins, verdict)


def _healed(
    client: str, seen: dict[str, list[float]], fault: Line, begins: list[float], verdict: Verdict
) -> None:
    """A fault that a next one followed within the ten seconds, before all was well, is the next one's to measure."""
    end = fault["t"]
    if not seen["joined"][0] <= end < seen.get("left", [inf])[0]:
        return
    wanted = [_next(seen["news"], end)]
    if _next(seen["sent"], end) < inf or _next(seen["answers"], end) < inf:
        wanted.append(_next(seen["answers"], end))
    took, following = max(wanted) - end, _next(begins, end) - end
    if took > following and following < HEALED_WITHIN:
        return
    if took > HEALED_WITHIN:
        verdict.found(
            "unhealed", f"{client} was not well {HEALED_WITHIN:.0f} s after fault {fault['fault']} had ended"
        )
    verdict.slowest_heal_s = max(verdict.slowest_heal_s, round(took, 3))


def _next(times: list[float], since: float) -> float:
    at = bisect_right(times, since)
    return times[at] if at < len(times) else inf
