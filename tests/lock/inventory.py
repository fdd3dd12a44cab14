"""The surfaces: everything through which something of a board may leave the program, each with how the lock holds.

``test_inventory.py`` fails when a surface is new, or gone, or has no reason here (rule L7). Whoever adds one says here
why it leaks nothing, and adds it to what twins read (``world.READS``) where it is one that can be asked.
"""

from typing import NamedTuple


class Route(NamedTuple):
    """Who may call it, and what it shows while cards are locked."""

    who: str
    locked: str


SEAT = "whoever has a seat at the board"
LEADS = "a facilitator; others are refused with the same sentence whatever is on the board"
ANYONE = "anyone"
OPENS = "whoever opens the network; it knows rounds by their summary alone (visibility)"
WRITE = "nothing, and a cursor that counts what the writer may notice"
LATER = "nothing: the step does not allow it yet, and says so before it looks anything up"

ROUTES: dict[str, Route] = {
    # writes about cards
    "POST /boards/{board}/cards": Route(
        SEAT, WRITE + "; an id by chance that is taken says so to its writer alone"
    ),
    "PUT /boards/{board}/cards/{card}": Route(SEAT, WRITE + "; another's card is not there"),
    "DELETE /boards/{board}/cards/{card}": Route(SEAT, WRITE + "; another's card is not there"),
    "PUT /boards/{board}/cards/{card}/place": Route(SEAT, LATER),
    "PUT /boards/{board}/places": Route(SEAT, LATER),
    "POST /boards/{board}/undo": Route(
        SEAT,
        WRITE + "; one's own alone; a facilitator also anyone's, but never a card's words, so nothing yet",
    ),
    "PUT /boards/{board}/cards/{card}/note": Route(SEAT, WRITE + "; another's card or note is not there"),
    "POST /boards/{board}/colleagues": Route(
        SEAT, WRITE + "; a name, told to the own group and facilitators alone"
    ),
    "PUT /boards/{board}/cards/{card}/pass": Route(SEAT, LATER + "; another table's card is not there"),
    "POST /boards/{board}/cards/{card}/asks": Route(
        SEAT, LATER + "; a card that one may not see is not there"
    ),
    # writes about patterns and what follows from them
    "POST /boards/{board}/patterns": Route(SEAT, LATER),
    "PUT /boards/{board}/patterns/{pattern}": Route(SEAT, LATER),
    "PUT /boards/{board}/patterns/{pattern}/into": Route(SEAT, LATER),
    "PUT /boards/{board}/patterns/{pattern}/links": Route(SEAT, LATER),
    "PUT /boards/{board}/next-steps/{next_step}/taken-on": Route(SEAT, LATER),
    "PUT /boards/{board}/follow-ups/{follow_up}": Route(SEAT, WRITE + "; knows no card"),
    "DELETE /boards/{board}/patterns/{pattern}": Route(SEAT, LATER),
    "POST /boards/{board}/predictions": Route(SEAT, LATER),
    "POST /boards/{board}/next-steps": Route(SEAT, LATER),
    "POST /boards/{board}/reflective-questions": Route(SEAT, LATER),
    # writes about the agenda
    "PUT /boards/{board}/step": Route(LEADS, WRITE + "; opens when confirmed, and erases what was withdrawn"),
    "PUT /boards/{board}/timer": Route(LEADS, WRITE),
    "PUT /boards/{board}/spotlight": Route(LEADS, LATER),
    "PUT /boards/{board}/ready": Route(SEAT, WRITE + "; facilitators are told, as a count and beside a name"),
    "PUT /boards/{board}/round": Route(
        LEADS, WRITE + "; a classroom that cards name stays, as the counts tell"
    ),
    "PUT /boards/{board}/heard": Route(LEADS, LATER),
    "PUT /boards/{board}/norms": Route(SEAT, WRITE + "; knows no card"),
    "PUT /boards/{board}/people/{person}": Route(LEADS, WRITE + "; knows no card"),
    "DELETE /boards/{board}/people/{person}": Route(LEADS, WRITE + "; their cards stay, and stay locked"),
    "POST /boards/{board}/people": Route(LEADS, WRITE + "; knows no card"),
    "GET /boards/{board}/people": Route(LEADS, "names, groups, who is here; the join code"),
    "PUT /boards/{board}/door": Route(LEADS, "nothing: knows no card"),
    "POST /boards/{board}/door": Route(LEADS, "nothing: knows no card"),
    "POST /boards/{board}/links/end": Route(LEADS, "nothing: knows no card"),
    "POST /boards/{board}/leave": Route(SEAT, "nothing: the seat is gone"),
    "PUT /boards/{board}/findings/{finding}": Route(LEADS, LATER),
    "PUT /boards/{board}/quotes": Route(LEADS, LATER),
    "PUT /boards/{board}/report": Route(LEADS, LATER),
    "POST /boards/{board}/close": Route(LEADS, LATER),
    "POST /boards/{board}/purge": Route(LEADS, LATER),
    "PUT /boards/{board}/call": Route(LEADS, "nothing: says so before it looks anything up"),
    "PUT /boards/{board}/invitation": Route(LEADS, WRITE + "; the screen shows the join code"),
    # pages and views
    "GET /boards/{board}": Route(SEAT, "the round, one's own cards; for facilitators counts and people"),
    "GET /boards/{board}/setup": Route(LEADS, "the round"),
    "POST /boards/{board}/setup": Route(
        LEADS, "the round as it was sent; saved as by PUT …/round, otherwise nothing is"
    ),
    "GET /boards/{board}/invite": Route(LEADS, "the round, the join code"),
    "GET /boards/{board}/schedule": Route(SEAT, "the round's visits"),
    "GET /boards/{board}/sheet": Route(SEAT, "the round, its visits; no card and no person"),
    "GET /boards/{board}/screen": Route(
        "whoever has the screen's link", "the round; the join code while a facilitator shows it"
    ),
    "GET /boards/{board}/lists/{key}": Route(SEAT, "nothing: there are no lists"),
    "GET /boards/{board}/matrix": Route(
        SEAT + ", or the screen's link", "the round's classrooms; there is no pattern"
    ),
    "GET /boards/{board}/chain/{pattern}": Route(
        SEAT + ", or the screen's link", "nothing: there is no pattern, whatever the id"
    ),
    "GET /boards/{board}/suggestions": Route(
        SEAT, "no group: no card is open to be compared, one's own neither"
    ),
    "GET /boards/{board}/filters": Route(SEAT, "the round's classrooms and questions"),
    "GET /boards/{board}/export.{kind}": Route(SEAT, "the round, one's own cards"),
    "GET /boards/{board}/live": Route(
        SEAT + ", or the screen's link",
        "as frames, in another wrapping; an answer also says how often presence changed that the viewer is told of",
    ),
    "WEBSOCKET /boards/{board}/live": Route(
        SEAT + ", or the screen's link", "see the parts of frames; heads are the viewer's own cursor"
    ),
    "GET /reports/{board}": Route(SEAT + ", or the report's link", "that there is no report yet"),
    "GET /reports/{board}.{kind}": Route(
        SEAT + ", or the report's link", "nothing: says that there is none yet"
    ),
    "GET /reports/{board}/patterns.png": Route(
        SEAT + ", or the report's link", "nothing: says that there is none yet"
    ),
    # coming in
    "POST /rounds": Route(ANYONE, "nothing of another board"),
    "POST /join": Route("whoever has the code", "a seat; the smallest group follows from who joined"),
    "POST /join/groups": Route("whoever has the code", "the groups of the round"),
    "POST /boards/{board}/links": Route(
        LEADS + "; one for a second device: whoever has a seat", "a link, to the same seat at most"
    ),
    "POST /open": Route("whoever has a link", "a seat"),
    # networks
    "GET /networks": Route(ANYONE, "the names of the networks that the browser opens"),
    "GET /networks/{network}": Route(
        OPENS, "what rounds are about; of what was said in one only what its published report says"
    ),
    "GET /boards/{board}/network": Route(LEADS, "where the network is"),
    "POST /networks/{network}/name": Route(OPENS, "nothing of a board"),
    "POST /networks/{network}/links": Route(OPENS, "a link to the network, which opens no board"),
    "POST /networks/{network}/agendas": Route(OPENS, "nothing of a board but the steps of its agenda"),
    "POST /networks/{network}/agendas/drop": Route(OPENS, "nothing of a board"),
    "POST /networks/{network}/rounds": Route(OPENS + ", and leads the round", "nothing of a board"),
    "POST /networks/{network}/rounds/{board}/follow-ups/{follow_up}": Route(
        OPENS + ", and leads the round", "nothing; all see what became of something taken on before"
    ),
    "POST /networks/{network}/leave": Route(OPENS, "nothing of a board"),
    # beside the boards
    "GET /": Route(ANYONE, "nothing of any board"),
    "GET /join": Route(ANYONE, "nothing of any board"),
    "POST /language": Route(ANYONE, "nothing of any board"),
    "GET /open": Route(ANYONE, "nothing of any board"),
    "GET /netcheck": Route(ANYONE, "nothing of any board"),
    "POST /netcheck/echo": Route(ANYONE, "nothing of any board"),
    "GET /netcheck/live": Route(ANYONE, "nothing of any board"),
    "WEBSOCKET /netcheck/live": Route(ANYONE, "nothing of any board"),
    "GET /practise": Route(ANYONE, "nothing of any board; leads back to the page that the address says"),
    "POST /practise": Route(ANYONE, "nothing of any board; what was sent, to whoever sent it"),
    "GET /offline": Route(ANYONE, "nothing of any board; the browser adds the titles of pages that it keeps"),
    "GET /sw.js": Route(ANYONE, "nothing of any board"),
    "GET /manifest.webmanifest": Route(ANYONE, "nothing of any board"),
    "GET /docs": Route(ANYONE, "nothing of any board"),
    "GET /styleguide": Route("whoever develops; elsewhere nobody", "nothing of any board"),
    "GET /openapi.json": Route(ANYONE, "nothing of any board"),
    "HEAD /openapi.json": Route(ANYONE, "nothing of any board"),
    "GET /healthz": Route(ANYONE, "nothing of any board"),
    "GET /readyz": Route(ANYONE, "nothing of any board"),
    "GET /metrics": Route("the machine itself", "connections and refusals; no count of writes"),
    "MOUNT /static": Route(ANYONE, "files of the program"),
}

OWN = "its author alone is told while locked; facilitators that counts changed"
AT_TABLES = (
    "can not happen while locked; then those who may see the card, and facilitators that counts changed"
)
OPEN = "can not happen while locked: its step comes after the opening"

EVENTS: dict[str, str] = {
    "RoundDescribed": "everybody: what the round is about",
    "MemberJoined": "facilitators alone",
    "ReadyMarked": "the person and facilitators",
    "StepMoved": "everybody: where the board is",
    "DebriefOpened": "everybody at once: this is what unlocks, in an order by chance, for the audience of its step",
    "TimerSet": "everybody: the timer",
    "SpotlightSet": OPEN,
    "CardPosted": OWN,
    "CardReworded": OWN,
    "CardWithdrawn": OWN,
    "CardRestored": OWN,
    "CardSetAside": OWN,
    "CardBroughtBack": OWN,
    "CardKeptBack": "the author alone: not even the count of cards tells of it",
    "CardPassed": AT_TABLES,
    "AuthorAsked": AT_TABLES + "; once the network sees the cards, the author alone",
    "AskTakenBack": AT_TABLES + "; once the network sees the cards, the author alone",
    "HeardMarked": "facilitators alone",
    "CardsErased": "nobody",
    "CardPlaced": OPEN,
    "CardLinked": OPEN,
    "PatternStarted": OPEN,
    "PatternNamed": OPEN,
    "PatternsMerged": OPEN,
    "PatternDropped": OPEN,
    "PredictionMade": OPEN,
    "PredictionWithdrawn": OPEN,
    "NextStepSuggested": OPEN,
    "NextStepWithdrawn": OPEN,
    "NextStepTakenOn": OPEN,
    "ReflectiveQuestionAsked": OPEN,
    "ReflectiveQuestionWithdrawn": OPEN,
    "NormsAccepted": "the person and facilitators",
    "MemberRemoved": "facilitators alone",
    "FollowUpNoted": "everybody: what became of something from the round before",
    "FindingDecided": OPEN,
    "QuoteChosen": OPEN,
    "ReportPublished": OPEN,
    "RoundClosed": "everybody: that the round is closed; on its date also while locked, and names no card",
    "CardsPurged": "everybody: that the words are gone; on its date also while locked, and then of cards nobody saw",
    "PurgeProved": "facilitators alone: numbers, and names of files of the operator's",
    "Undone": "nobody: what it takes back are events of their own",
}

NETWORK = "empty until the cards are open to the network"

PARTS: dict[str, str] = {
    "STAGE": "rendered from the viewer's view: while locked the round, or the facilitator's counts",
    "TIMER": "knows no card",
    "SPOTLIGHT": "put on after the opening; shows a card through the viewer's view",
    "CARD": NETWORK,
    "PLACE": NETWORK,
    "LIST": NETWORK,
    "LINKS": NETWORK,
    "PATTERN": NETWORK,
    "PREDICTION": NETWORK,
    "NEXT_STEP": NETWORK,
    "QUESTION": NETWORK,
    "MINE": "rendered for one person, of the cards whose author they are",
    "WATCH": "facilitators alone: counts",
    "TABLE": "empty while locked; then a group's table, told to those who may see the card; what the coach asks in Screening alone, of its own cards",
    "HEARD": "facilitators alone: which groups and classrooms were heard",
    "TAKEN_ON": NETWORK,
    "CHECK": "facilitators alone, at the last step: findings in what the report would say, what the coach asks about its own words",
}

PARTIALS: dict[str, str] = {
    "bar": "agenda, timer, school",
    "call": "what a facilitator calls to; not sent while locked, and nobody can be called",
    "closing": "facilitators alone: dates and counts of how the round ends, at the last step",
    "check": "facilitators alone, at the last step: findings in what the report would say, what the coach asks about its own words, cards to quote",
    "card": "a CardSeen, which only the view gives out",
    "follow_up": "what was taken on the round before, which all know from the start",
    "chain": NETWORK,
    "filters": "the round's classrooms and questions",
    "head": "the head of a list; no list while locked",
    "heard": "facilitators alone: which groups and classrooms were heard; knows no card",
    "held": "cards in hand; not sent while locked, and nothing can be lifted",
    "here": "facilitators alone: how many are here",
    "horizon": NETWORK,
    "invitation": "the screen alone: the join code while a facilitator shows it",
    "mine": "the viewer's own cards and private notes",
    "links": NETWORK,
    "outcome": "what follows from patterns",
    "pattern": NETWORK,
    "pattern_head": NETWORK,
    "pattern_line": NETWORK,
    "people": "facilitators alone: names, who is here, who is ready; no count of cards",
    "report": "the report, at the last step; quotes no card but those that a facilitator chose",
    "row": NETWORK,
    "spotlight": "nothing while locked",
    "stage": "chooses the arrangement by the view's stage",
    "timer": "knows no card",
    "unsorted": "0 while locked, and not shown",
    "suggestions": NETWORK,
    "table": "the cards of a TableSeen, which only the view gives out, as it does what the coach asks; what is shared by all who sit there",
    "watch": "facilitators alone: counts",
}

PAGES: dict[str, str] = {
    "base": "a frame for the others",
    "board": "of the parts above; a facilitator's also the join code, an observer's the names of the own group",
    "chain": NETWORK,
    "docs": "nothing of any board",
    "groups": "the groups and norms of the round, and what was typed on the page before; who sits at this browser",
    "people": "facilitators alone: names, groups, who is here; no count of cards",
    "invite": "the round, the join code",
    "host": "of the parts above: what the network sees",
    "error": "a sentence that never holds what somebody wrote",
    "join": "nothing of any board; what was typed before",
    "list": "there is none while locked",
    "live": "the cursor, which counts what the viewer may notice",
    "matrix": "the round's classrooms, and patterns once the cards are open to the network",
    "netcheck": "nothing of any board",
    "network": "rounds by their summary: what they are about, and what published reports say",
    "networks": "the names of networks that the browser opens",
    "offline": "nothing of any board",
    "open": "nothing of any board",
    "practise": "nothing of any board",
    "report": "the report",
    "screen": "of the parts above",
    "draft": "the round as it was sent, to whoever sent it",
    "schedule": "the round's visits",
    "setup": "the round; of people only how many a group has",
    "sheet": "the round, its visits; no card and no person",
    "start": "nothing of any board",
    "styleguide": "nothing of any board",
    "suggestions": NETWORK,
}

COMMANDS: dict[str, str] = {
    "demo": "plays a file against a server of its own, over the same wire as everybody",
    "coach": "reads a file of statements that whoever runs it has; opens no board",
    "serve": "logs no text; see the logs",
    "import": "says how many cards the file has to whoever has the file",
    "rehearse": "plays a file against a server, over the same wire as everybody",
    "export": "what a facilitator without a seat may see: no card while locked; or the report once it is published",
    "backup": "says counts; the file holds everything, for whoever runs the server alone (0600)",
    "restore": "says counts",
    "purge": "says counts, and names of files beside the database; asks before",
    "verify": "says counts and where something is wrong, never words or names",
}
