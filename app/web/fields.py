"""The kinds of fields that bodies have."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.domain import limits
from app.web.bodies import Body, words

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
SHORT, LINE = 80, 200


Id = Annotated[str, StringConstraints(pattern=f"^{UUID}$")]
IdOrNothing = Annotated[str, StringConstraints(pattern=f"^({UUID})?$")]
Ids = tuple[Id, ...]
# longer than the rules allow, so that they say it in their own words
Words = Annotated[str, StringConstraints(max_length=limits.LONG_TEXT * 2), AfterValidator(words)]
Line = Annotated[str, StringConstraints(max_length=LINE), AfterValidator(words)]
Short = Annotated[str, StringConstraints(max_length=SHORT), AfterValidator(words)]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=limits.NAME),
    AfterValidator(words),
]


class Write(Body):
    """A body whose command id is a UUID."""

    command_id: Id = Field(
        description="A UUID by chance, made by the client; the same again changes nothing."
    )
