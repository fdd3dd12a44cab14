"""A round's file like one that nobody here has seen: `python -m tests.rehearsal.strange > strange.json`.

218 cards by 36 people from 12 classrooms: markup, right-to-left text, 400 characters, formulas, quotes, emoji,
characters without width, words that two people wrote alike. The same seed gives the same file.
"""

import json
import random
import sys
from collections import Counter
from typing import Any

PEOPLE, GROUPS, ROOMS, CARDS, PATTERNS = 36, 6, 12, 218, 11
HORIZONS = ("next_week", "next_month", "end_of_year")

SPICE = (
    "<script>alert(1)</script> stands on the board & nobody asks why",
    "<img src=x onerror=alert(1)> and \"quotes\" and 'apostrophes'",
    '</li></ol></section><hx-partial hx-target="#bar" hx-swap="delete"></hx-partial>',
    '=HYPERLINK("http://example.invalid","open")',
    "=1+1",
    "+SUM(A1:A9)",
    "@import everything; -- and more",
    "{{ view.role }} {% if 1 %} ${jndi:x} &amp; &lt;b&gt; &#39;",
    "שלושה תלמידים קוראים בקול ואחד כותב",
    "كتب الطالب سطرًا واحدًا ثم نظر إلى زميله وسأله لماذا",
    "\u202eright to left override\u202c, then back",
    "zero\u200bwidth\u200cjoiners\u200din\ufeffside",
    "👩🏽‍🏫 asks; 👧🏾👦🏻 answer 🧮 twice",
    "汉字 and e\u0301 and é, ﬁ and ﷺ, 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "back\\slash \\u0041 \\n %s %d {0} `tick` ~ | tab\there",
    "two\nlines, and a\u2028separator",
    "-2 of 5 groups",
    "'); DROP TABLE card_text; --",
    '"',
    "ok",
)


def strange_round(seed: int = 7, people: int = PEOPLE, cards: int = CARDS) -> dict[str, Any]:
    """The file's content."""
    chance = random.Random(seed)
    ids = [f"o{at:02}" for at in range(people)]
    group = {person: f"Group <{at % GROUPS + 1}> & 'co'" for at, person in enumerate(ids)}
    written = [_card(at, ids, chance) for at in range(cards)]
    patterns = _patterns(written, chance)
    value: dict[str, Any] = {
        "format": "rounds-visit-sample/1",
        "visit": _visit(),
        "classrooms": [
            {"code": f'R{at} "&"', "subject": "Math <b>" if at % 3 else "عربي", "grade": 6 + at % 3}
            for at in range(ROOMS)
        ],
        "groups": [
            {"id": name, "observers": [person for person in ids if group[person] == name]}
            for name in sorted(set(group.values()))
        ],
        "observers": [
            {"id": person, "name": _name(at), "role": "teacher", "group": group[person]}
            for at, person in enumerate(ids)
        ],
        "schedule": [],
        "cards": written,
        "patterns": patterns,
        **_outcomes(patterns, chance),
    }
    return value | {"expected": _expected(value)}


def _name(at: int) -> str:
    odd = ("O'Brien <Pat>", 'Zoë "Z" & Co', "יעל כהן", "Łukasz Żak", "María-José", "=cmd")
    return f"{odd[at % len(odd)]} {at}"


def _visit() -> dict[str, Any]:
    return {
        "host_school": "The <i>Odd</i> School & Sons",
        "network": 'Réseau "A\'B"',
        "date": "2026-02-30",
        "problem_of_practice": "Students <talk>; we don't know & can't say who thinks. =1+1\nSecond line.",
        "theory_of_action": "",
        "focus_questions": [{"id": f"q{at}", "text": f"What is <asked> in task {at}?"} for at in range(3)],
        "norms": ["Write what you see & hear.", "<No> names."],
        "agenda": [],
    }


def _card(at: int, people: list[str], chance: random.Random) -> dict[str, Any]:
    text = SPICE[at % len(SPICE)]
    if at % 5 == 0:
        text = (text + " · " + "The pair reads line by line & writes <nothing> down. " * 10)[:399] + "."
    elif at >= 2 * len(SPICE):
        text = f"{text} ({at})"
    minute = 8 * 60 + at // 2
    return {
        "id": f"e{at:03}",
        "observer": people[at % len(people)] if at % 7 else chance.choice(people),
        "classroom": f'R{chance.randrange(ROOMS)} "&"',
        "at": f"{minute // 60:02}:{minute % 60:02}",
        "focus": chance.choice(("teacher", "student", "task")),
        "question": chance.choice((None, "q0", "q1", "q2")),
        "text": text,
    }


def _patterns(cards: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    ids = [card["id"] for card in cards]
    chance.shuffle(ids)
    placed = ids[: len(ids) * 180 // CARDS]  # some stay unsorted
    size = len(placed) // PATTERNS
    return [
        {
            "id": f"p{at}",
            "kind": ("pattern", "trend", "exception")[at % 3],
            "statement": f'In most <rooms> the "same" student\'s pen & voice came first, case {at}. نمط',
            "cards": placed[at * size : (at + 1) * size],
            "also": [placed[(at + 1) * size % len(placed)]],
        }
        for at in range(PATTERNS)
    ]


def _outcomes(patterns: list[dict[str, Any]], chance: random.Random) -> dict[str, Any]:
    def item(prefix: str, at: int) -> dict[str, Any]:
        links = chance.sample([pattern["id"] for pattern in patterns], 2)
        text = f'{SPICE[at]} I would know how to copy <a> table & "b" {at}'
        return {"id": f"{prefix}{at}", "text": text, "patterns": links}

    return {
        "predictions": [item("f", at) for at in range(8)],
        "next_level": [
            item("n", at) | {"horizon": HORIZONS[at % 3], "support_from": "coach & <team>"} for at in range(9)
        ],
        "reflective_questions": [item("r", at) for at in range(4)],
    }


def _expected(value: dict[str, Any]) -> dict[str, Any]:
    """Written apart from the program's own, so that the two prove each other."""
    room = {card["id"]: card["classroom"] for card in value["cards"]}
    placed = {card for pattern in value["patterns"] for card in pattern["cards"]}
    return {
        "cards_total": len(room),
        "cards_per_classroom": dict(Counter(room.values())),
        "patterns": {
            pattern["id"]: {
                "cards": len(pattern["cards"]),
                "distinct_classrooms": len({room[card] for card in pattern["cards"]}),
            }
            for pattern in value["patterns"]
        },
        "placed_total": len(placed),
        "unplaced_total": len(room) - len(placed),
        "unplaced": sorted(set(room) - placed),
    }


if __name__ == "__main__":
    json.dump(strange_round(), sys.stdout, ensure_ascii=False, indent=1)
