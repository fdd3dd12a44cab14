"""The one way in which a command is refused."""


class Rejection(Exception):
    """A command that the board does not take.

    Args:
        code: a stable word for programs, e.g. ``"not-now"``.
        message: a sentence for people: what is so, and what to do. Never holds card text.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class Absent(Rejection):
    """Not there, or not there for this person; the two are never told apart (rule L3)."""

    def __init__(self, what: str) -> None:
        super().__init__("absent", f"There is no such {what} on this board.")
