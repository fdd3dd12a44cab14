"""Which texts say nearly the same: the words that they share, the rarer the more, however they are spelt (rule P11).

Measured on the 150 cards of the sample round, in which 10 pairs of cards are of one moment by two observers: of the 8
pairs over ``ALIKE`` 5 are of one moment (precision 0.63, recall 0.50), and the other 3 quote one sentence of a starter.
Plain ``token_set_ratio`` finds 4 in its first 8, cosine of word frequencies 4. 1,000 cards take a second and a half.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from rapidfuzz import fuzz, process

ALIKE = 0.32
"""How alike two texts are at least, from 0 to 1."""
SPELT_ALIKE = 80
"""Of 100: `Tchr` and `Tcher`, `insulator` and `insulators`; not `four` and `for`."""
SHORTEST = 4
"""Letters of a word that may be spelt in another way; shorter ones are other words then."""
MOST_IN_A_GROUP = 6
FEW = 20
"""As many texts, or a twentieth of them, may hold a word that two texts are compared for."""

_WORD = re.compile(r"\w+")
_ENDINGS = ("ings", "ing", "ies", "es", "ed", "s", "ly")
_STEM = 3

Weights = Mapping[str, float]


def groups(texts: Sequence[str]) -> list[list[int]]:
    """Groups of texts of which each is like each other one, the most alike first; by their places in ``texts``."""
    pairs = sorted(_alike(texts), key=lambda pair: (-pair[0], *pair[1:]))
    alike = {(one, other) for _, one, other in pairs}
    found: list[list[int]] = []
    taken: dict[int, list[int]] = {}
    for _, one, other in pairs:
        if one not in taken and other not in taken:
            group = [one, other]
            found.append(group)
            taken[one] = taken[other] = group
        elif (one in taken) != (other in taken):
            group, fresh = (taken[one], other) if one in taken else (taken[other], one)
            belongs = all((min(each, fresh), max(each, fresh)) in alike for each in group)
            if belongs and len(group) < MOST_IN_A_GROUP:
                group.append(fresh)
                taken[fresh] = group
    return [sorted(group) for group in found]


def _alike(texts: Sequence[str]) -> Iterable[tuple[float, int, int]]:
    """Pairs of texts with how alike they are."""
    words = [
        frozenset(map(_stem, _WORD.findall(text.casefold().replace("'", "").replace("’", ""))))
        for text in texts
    ]
    frequent = Counter(word for each in words for word in each)
    weights = {word: math.log(1 + len(texts) / count) for word, count in frequent.items()}
    spelt = _spellings(weights)
    whole = [sum(weights[word] ** 2 for word in each) for each in words]
    for one, other in _candidates(words, spelt):
        shared = _shared(words[one], words[other], weights, spelt)
        back = _shared(words[other], words[one], weights, spelt)
        score = math.sqrt(shared / whole[one] * back / whole[other])
        if score >= ALIKE:
            yield score, one, other


def _stem(word: str) -> str:
    ending = next((each for each in _ENDINGS if word.endswith(each) and len(word) - len(each) >= _STEM), "")
    return word.removesuffix(ending)


def _spellings(weights: Weights) -> dict[str, dict[str, float]]:
    """Each word with those that may be the same, and how surely; only words that begin alike are compared."""
    beginning: dict[str, list[str]] = defaultdict(list)
    for word in weights:
        if len(word) >= SHORTEST:
            beginning[word[0]].append(word)
    spelt = {word: {word: 1.0} for word in weights}
    for some in beginning.values():
        for word in some:
            near = process.extract(word, some, scorer=fuzz.ratio, score_cutoff=SPELT_ALIKE, limit=None)
            spelt[word] |= {other: score / 100 for other, score, _ in near}
    return spelt


def _candidates(
    words: Sequence[frozenset[str]], spelt: Mapping[str, Mapping[str, float]]
) -> set[tuple[int, int]]:
    """Pairs of texts that share a word which is in few of them, or all words: no others are looked at."""
    holding: dict[str, list[int]] = defaultdict(list)
    for at, some in enumerate(words):
        for word in {other for each in some for other in spelt[each]}:
            holding[word].append(at)
    few = max(FEW, len(words) // 20)
    pairs = {pair for texts in holding.values() if len(texts) <= few for pair in combinations(texts, 2)}
    same: dict[frozenset[str], list[int]] = defaultdict(list)
    for at, some in enumerate(words):
        same[some].append(at)
    return pairs.union(*(combinations(texts[:MOST_IN_A_GROUP], 2) for some, texts in same.items() if some))


def _shared(
    some: frozenset[str], others: frozenset[str], weights: Weights, spelt: Mapping[str, Mapping[str, float]]
) -> float:
    """The weight of the words that also stand among the others."""
    found = 0.0
    for word in some:
        near = spelt[word]
        if word in others:
            found += weights[word] ** 2
        elif len(near) > 1:
            best = max(
                (how * min(weights[word], weights[other]) for other, how in near.items() if other in others),
                default=0.0,
            )
            found += best * weights[word]
    return found
