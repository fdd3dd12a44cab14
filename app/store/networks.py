"""Which networks there are, their rounds, who may open them, and agendas of their own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Delete, Engine, delete, func, insert, select, update
from sqlmodel import col

from app.domain.agenda import StepKey
from app.store.engine import reading, writing
from app.store.tables import AgendaRow, BoardRow, NetworkRow, NetworkSeatRow

Minutes = tuple[tuple[StepKey, int], ...]
"""The steps of an agenda in their order, each with its minutes."""


@dataclass(frozen=True, slots=True)
class NetworkSeat:
    """What a session or a link gives; ``expires_at`` is in Unix milliseconds."""

    network: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class KeptRound:
    """A round of a network; ``created_at`` is in Unix milliseconds, ``epoch`` and ``head`` say where its log ends."""

    board: str
    created_at: int
    epoch: str
    head: int


_KEPT = (col(BoardRow.id), col(BoardRow.created_at), col(BoardRow.epoch), col(BoardRow.head))


class Networks:
    """Ordinary tables beside the logs. Every method raises `StorageDown` when the database can not be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # --- networks and their rounds --------------------------------------------------------

    def found(self, network: str, name: str, now: int) -> None:
        """A network without rounds; one that is there stays as it is."""
        with writing(self._engine) as connection:
            there = select(col(NetworkRow.id)).where(col(NetworkRow.id) == network)
            if connection.execute(there).scalar() is None:
                connection.execute(insert(NetworkRow).values(id=network, name=name, created_at=now))

    def name_of(self, network: str) -> str | None:
        """The network's name, "" while nobody has named it; None: no such network."""
        wanted = select(col(NetworkRow.name)).where(col(NetworkRow.id) == network)
        with reading(self._engine) as connection:
            return connection.execute(wanted).scalar()

    def named(self, name: str) -> list[str]:
        """The ids of all networks of that name, oldest first; names need not differ."""
        wanted = select(col(NetworkRow.id)).where(col(NetworkRow.name) == name)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(col(NetworkRow.created_at), col(NetworkRow.id)))
            return list(rows.scalars())

    def name(self, network: str, name: str) -> None:
        """Names the network, or names it anew."""
        with writing(self._engine) as connection:
            connection.execute(update(NetworkRow).where(col(NetworkRow.id) == network).values(name=name))

    def network_of(self, board: str) -> str | None:
        """Whose round the board is; None: nobody's, or no such board."""
        wanted = select(col(BoardRow.network_id)).where(col(BoardRow.id) == board)
        with reading(self._engine) as connection:
            return connection.execute(wanted).scalar()

    def rounds(self, network: str) -> list[KeptRound]:
        """The network's rounds, the latest first."""
        wanted = select(*_KEPT).where(col(BoardRow.network_id) == network)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(col(BoardRow.created_at).desc(), col(BoardRow.id)))
            return [KeptRound(*row) for row in rows]

    def elsewhere(self, boards: Sequence[str], network: str) -> list[tuple[KeptRound, str | None]]:
        """Those of the boards that are no rounds of the network, the latest first, each with the network that it has."""
        wanted = select(*_KEPT, col(BoardRow.network_id)).where(
            col(BoardRow.id).in_(boards), col(BoardRow.network_id).is_distinct_from(network)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(col(BoardRow.created_at).desc(), col(BoardRow.id)))
            return [(KeptRound(*row[:-1]), row[-1]) for row in rows]

    def bring(self, board: str, network: str) -> None:
        """Makes a board a round of the network; the one that it leaves goes when nothing is left in it."""
        this = col(BoardRow.id) == board
        with writing(self._engine) as connection:
            before = connection.execute(select(col(BoardRow.network_id)).where(this)).scalar()
            connection.execute(update(BoardRow).where(this).values(network_id=network))
            if before not in (None, network) and not _holds_anything(connection, before):
                connection.execute(delete(NetworkSeatRow).where(col(NetworkSeatRow.network_id) == before))
                connection.execute(delete(NetworkRow).where(col(NetworkRow.id) == before))

    # --- who may open it ------------------------------------------------------------------

    def add_seat(self, token_hash: bytes, seat: NetworkSeat, now: int) -> None:
        """Keeps a session or a link under the SHA-256 of its token; expired ones are forgotten with it."""
        row = {"network_id": seat.network, "created_at": now, "expires_at": seat.expires_at}
        with writing(self._engine) as connection:
            connection.execute(delete(NetworkSeatRow).where(col(NetworkSeatRow.expires_at) <= now))
            connection.execute(insert(NetworkSeatRow).values(token_hash=token_hash, **row))

    def seat(self, token_hash: bytes, now: int) -> NetworkSeat | None:
        """What the token gives; None when it gives nothing, or nothing any more."""
        wanted = select(col(NetworkSeatRow.network_id), col(NetworkSeatRow.expires_at)).where(
            col(NetworkSeatRow.token_hash) == token_hash, col(NetworkSeatRow.expires_at) > now
        )
        with reading(self._engine) as connection:
            row = connection.execute(wanted).one_or_none()
        return NetworkSeat(*row) if row else None

    def prolong_seat(self, token_hash: bytes, expires_at: int) -> None:
        """The token holds until then; one that is gone stays so."""
        of_it = col(NetworkSeatRow.token_hash) == token_hash
        with writing(self._engine) as connection:
            connection.execute(update(NetworkSeatRow).where(of_it).values(expires_at=expires_at))

    def seats(self, network: str, now: int) -> int:
        """How many sessions and links open the network."""
        held = (col(NetworkSeatRow.network_id) == network, col(NetworkSeatRow.expires_at) > now)
        with reading(self._engine) as connection:
            return connection.execute(
                select(func.count()).select_from(NetworkSeatRow).where(*held)
            ).scalar_one()

    def end_seat(self, token_hash: bytes) -> None:
        """The token gives nothing from now on."""
        with writing(self._engine) as connection:
            connection.execute(delete(NetworkSeatRow).where(col(NetworkSeatRow.token_hash) == token_hash))

    def end_seat_of_many(self, token_hash: bytes, network: str, now: int) -> bool:
        """As ``end_seat``, unless no other token opens the network: False, and this one still does.

        It is asked where it is done: of two who leave at once one is the last.
        """
        other = (
            col(NetworkSeatRow.network_id) == network,
            col(NetworkSeatRow.expires_at) > now,
            col(NetworkSeatRow.token_hash) != token_hash,
        )
        with writing(self._engine) as connection:
            others = connection.execute(select(func.count()).select_from(NetworkSeatRow).where(*other))
            if not others.scalar_one():
                return False
            connection.execute(delete(NetworkSeatRow).where(col(NetworkSeatRow.token_hash) == token_hash))
        return True

    # --- agendas of its own ---------------------------------------------------------------

    def agendas(self, network: str) -> dict[str, Minutes]:
        """The network's own agendas by their names, in the order of these."""
        wanted = select(col(AgendaRow.name), col(AgendaRow.steps)).where(col(AgendaRow.network_id) == network)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(col(AgendaRow.name))).all()
        return {
            name: tuple((StepKey(key), minutes) for key, minutes in json.loads(steps)) for name, steps in rows
        }

    def keep_agenda(self, network: str, name: str, steps: Sequence[tuple[StepKey, int]]) -> None:
        """Keeps an agenda, in the place of the one of the same name if there is one."""
        row = {"network_id": network, "name": name, "steps": json.dumps(steps)}
        with writing(self._engine) as connection:
            connection.execute(_this(network, name))
            connection.execute(insert(AgendaRow).values(**row))

    def drop_agenda(self, network: str, name: str) -> None:
        """Forgets an agenda; one that is not there is no error."""
        with writing(self._engine) as connection:
            connection.execute(_this(network, name))


def _holds_anything(connection: Connection, network: str) -> bool:
    rounds = select(col(BoardRow.id)).where(col(BoardRow.network_id) == network)
    agendas = select(col(AgendaRow.name)).where(col(AgendaRow.network_id) == network)
    return any(connection.execute(each.limit(1)).scalar() is not None for each in (rounds, agendas))


def _this(network: str, name: str) -> Delete:
    return delete(AgendaRow).where(col(AgendaRow.network_id) == network, col(AgendaRow.name) == name)
