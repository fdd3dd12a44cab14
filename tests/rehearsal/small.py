"""A part of the sample's round: as many people and cards as a test wants."""

import json
from typing import Any

from app.rehearsal.format import SAMPLE, parse_round
from app.rehearsal.roundfile import RoundFile

GROUPS = ("G1", "G2", "G3")  # an odd number: each is read by the next


def small_round(at_a_table: int = 2) -> RoundFile:
    """The sample's first three groups, so many people of each, what they wrote, and what still holds of the rest."""
    value: dict[str, Any] = json.loads(SAMPLE.read_text())
    value["groups"] = [
        group | {"observers": group["observers"][:at_a_table]}
        for group in value["groups"]
        if group["id"] in GROUPS
    ]
    people = {person for group in value["groups"] for person in group["observers"]}
    value["observers"] = [each for each in value["observers"] if each["id"] in people]
    value["schedule"] = [slot for slot in value["schedule"] if slot["group"] in GROUPS]
    value["cards"] = [card for card in value["cards"] if card["observer"] in people]
    cards = {card["id"] for card in value["cards"]}
    for pattern in value["patterns"]:
        for name in ("cards", "also"):
            pattern[name] = [card for card in pattern[name] if card in cards]
    del value["expected"]
    return parse_round(value)
