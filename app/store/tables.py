"""The tables, as SQLModel. A change here needs a migration; `make check` compares the two."""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, MetaData, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class Table(SQLModel):
    """What all tables share: constraints have names, so that a later migration can change them."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _board_id(*, primary_key: bool = False) -> Column[str]:
    return Column("board_id", Text, ForeignKey("board.id"), primary_key=primary_key, nullable=False)


class NetworkRow(Table, table=True):
    """People who do rounds together over the years.

    Args:
        name: "" until somebody names it.
        created_at: Unix milliseconds.
    """

    __tablename__ = "network"

    id: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    created_at: int = Field(sa_type=BigInteger)


class BoardRow(Table, table=True):
    """One board.

    Args:
        epoch: random; another one says that the log may not be the one a viewer knew (a restored backup).
        head: the seq of the last entry; advancing it is what decides between two writers.
        code: what people type to join.
        closed: whether the code lets nobody in any more.
        created_at: Unix milliseconds.
        network_id: whose round it is; none of boards that are older than networks, and of imported ones unless it is said.
    """

    __tablename__ = "board"

    id: str = Field(primary_key=True, sa_type=Text)
    epoch: str = Field(sa_type=Text)
    head: int = Field(default=0, sa_type=BigInteger)
    code: str = Field(sa_type=Text, unique=True)
    closed: bool = False
    created_at: int = Field(sa_type=BigInteger)
    network_id: str | None = Field(default=None, sa_type=Text, foreign_key="network.id", index=True)


class EventRow(Table, table=True):
    """One entry of a board's log; `body` is JSON and never holds the words of a card.

    There is no index on commands: a room knows them from its log, and the index nearly doubled the cost of an entry.
    """

    __tablename__ = "event"
    board_id: str = Field(sa_column=_board_id(primary_key=True))
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    at: int = Field(sa_type=BigInteger)
    actor: str = Field(sa_type=Text)
    command: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)


class CardTextRow(Table, table=True):
    """The words that entry `seq` gave to a card; they live only here.

    Erasing empties a row and deletes none. When rows are deleted, SQLite moves their neighbours to other pages and
    leaves copies behind, which secure_delete does not find when those are erased later (seen once in about 5,000
    cards); an UPDATE that makes a row smaller moves nothing. For the same reason the table stays an ordinary rowid
    table: rows come only at its end.
    """

    __tablename__ = "card_text"

    board_id: str = Field(sa_column=_board_id(primary_key=True))
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    card_id: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)


class PersonRow(Table, table=True):
    """A person on one board; the log knows the id, the name stands only here."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("board_id", "command"),)

    id: str = Field(primary_key=True, sa_type=Text)
    board_id: str = Field(sa_column=_board_id())
    name: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    group_name: str = Field(sa_type=Text)  # GROUP is a word of SQL
    created_at: int = Field(sa_type=BigInteger)
    command: str = Field(sa_type=Text)


class SeatRow(Table, table=True):
    """A session or a link: whoever holds the token sits here. Only the token's SHA-256 is kept."""

    __tablename__ = "seat"

    token_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    board_id: str = Field(sa_column=_board_id())
    person_id: str | None = Field(default=None, sa_type=Text, foreign_key="person.id")
    role: str = Field(sa_type=Text)
    created_at: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger, index=True)


class NetworkSeatRow(Table, table=True):
    """Whoever holds the token may open the network. Only the token's SHA-256 is kept."""

    __tablename__ = "network_seat"

    token_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    network_id: str = Field(sa_type=Text, foreign_key="network.id")
    created_at: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger, index=True)


class AgendaRow(Table, table=True):
    """An agenda of a network's own; `steps` is JSON: ``[["visits", 95], ["share", 30], ...]``, in minutes."""

    __tablename__ = "agenda"

    network_id: str = Field(primary_key=True, sa_type=Text, foreign_key="network.id")
    name: str = Field(primary_key=True, sa_type=Text)
    steps: str = Field(sa_type=Text)
