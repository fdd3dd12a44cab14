"""Networks, who may open them, agendas of their own; and whose round a board is."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forwards; there is no way back: a backup is taken before an update."""
    _network()
    _board()


def _network() -> None:
    op.create_table(
        "network",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_network"),
    )
    op.create_table(
        "network_seat",
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("network_id", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_network_seat"),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name="fk_network_seat_network_id_network"),
    )
    op.create_index("ix_network_seat_expires_at", "network_seat", ["expires_at"])
    op.create_table(
        "agenda",
        sa.Column("network_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("network_id", "name", name="pk_agenda"),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name="fk_agenda_network_id_network"),
    )


def _board() -> None:
    """In place: alembic's batch would drop the table, and SQLite lets nobody drop what events belong to."""
    op.execute(
        "ALTER TABLE board ADD COLUMN network_id TEXT "
        "CONSTRAINT fk_board_network_id_network REFERENCES network (id)"
    )
    op.create_index("ix_board_network_id", "board", ["network_id"])
