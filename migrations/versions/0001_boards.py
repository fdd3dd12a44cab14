"""Boards, their logs, the words of cards, people, sessions and links."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forwards; there is no way back: a backup is taken before an update."""
    _board()
    _log()
    _people()


def _board() -> None:
    op.create_table(
        "board",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("head", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_board"),
        sa.UniqueConstraint("code", name="uq_board_code"),
    )


def _log() -> None:
    op.create_table(
        "event",
        sa.Column("board_id", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("board_id", "seq", name="pk_event"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_event_board_id_board"),
    )
    op.create_table(
        "card_text",
        sa.Column("board_id", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("card_id", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("board_id", "seq", name="pk_card_text"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_card_text_board_id_board"),
    )


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("board_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("group_name", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("board_id", "command", name="uq_person_board_id_command"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_person_board_id_board"),
    )
    op.create_table(
        "seat",
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("board_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_seat"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_seat_board_id_board"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_seat_person_id_person"),
    )
    op.create_index("ix_seat_expires_at", "seat", ["expires_at"])
