"""What a server does, counted: SQL statements and rendered partials."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Engine, event

from app.views.render import Renderer


@dataclass
class Count:
    """Since the last ``taken``: statements as they were sent, partials by name."""

    statements: list[str] = field(default_factory=list)
    renders: Counter[str] = field(default_factory=Counter)

    def taken(self) -> "Count":
        """What was counted until now; begins anew."""
        found = Count(self.statements, self.renders)
        self.statements, self.renders = [], Counter()
        return found


@contextmanager
def count_renders(count: Count) -> Iterator[None]:
    """Counts every partial of every renderer, those inside of others as well."""
    render = Renderer.partials

    def counted(self: Renderer, name: str, **context: object) -> str:
        count.renders[name] += 1
        return render(self, name, **context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Renderer, "partials", counted)
        yield


@contextmanager
def count_statements(engine: Engine, count: Count) -> Iterator[None]:
    """Counts everything that is sent to the database."""

    def seen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        count.statements.append(statement)

    event.listen(engine, "before_cursor_execute", seen)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", seen)
