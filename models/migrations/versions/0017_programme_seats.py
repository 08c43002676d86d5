"""Programmes that are being closed, and seats that are kept although they were taken out."""

import sqlalchemy as sa
from alembic import op

from models.migrations.sqlite import add_reference, drop_reference, reword

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FORMER_STATES = (
    "'opening', 'wishing', 'closed', 'drafted', 'published', 'withdrawn', 'ended', 'cancelled'"
)
STATES = FORMER_STATES.replace("'wishing', ", "'wishing', 'closing', ")
FORMER_SEAT_STATES = "'invited', 'joined', 'declined'"
SEAT_STATES = f"{FORMER_SEAT_STATES}, 'removed'"
STEPS = (
    ("wishing", "closing"),
    ("closing", "closed"),
    ("closing", "wishing"),
    ("closing", "cancelled"),
)
SIDES = ("provider_seat_id", "receiver_seat_id")


def _check(table: str, former: str, states: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        reword(table, (f"state IN ({former})", f"state IN ({states})"))
        return
    name = op.f(f"ck_{table}_state_known")
    op.drop_constraint(name, table)
    op.create_check_constraint(name, table, f"state IN ({states})")


def _refer(*, cascades: bool) -> None:
    """Let a published pair go with its seat, or keep the seat."""
    rule = "REFERENCES programme_seat (id)"
    if op.get_bind().dialect.name == "sqlite":
        loose, firm = (f"{rule} ON DELETE CASCADE", rule)
        reword("published_pair", (firm, loose) if cascades else (loose, firm))
        return
    for side in SIDES:
        name = op.f(f"fk_published_pair_{side}_programme_seat")
        op.drop_constraint(name, "published_pair")
        action = "CASCADE" if cascades else None
        op.create_foreign_key(
            name, "published_pair", "programme_seat", [side], ["id"], ondelete=action
        )


def upgrade() -> None:
    """Apply the revision; what was closed before went through its closing at once."""
    _check("programme", FORMER_STATES, STATES)
    _check("programme_seat", FORMER_SEAT_STATES, SEAT_STATES)
    _refer(cascades=False)
    name = op.f("fk_programme_closing_job_id_job")
    if op.get_bind().dialect.name == "sqlite":
        add_reference("programme", "closing_job_id", "INTEGER", "job", name=name)
    else:
        op.add_column("programme", sa.Column("closing_job_id", sa.Integer(), nullable=True))
        op.create_foreign_key(
            name, "programme", "job", ["closing_job_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index(op.f("ix_programme_closing_job_id"), "programme", ["closing_job_id"])
    steps = sa.table("programme_transition", sa.column("from_state"), sa.column("to_state"))
    op.bulk_insert(steps, [{"from_state": before, "to_state": after} for before, after in STEPS])
    op.execute(
        """INSERT INTO programme_event
        (programme_id, from_state, to_state, acted_by, reason, occurred_at)
        SELECT programme_id, 'closing', 'closed', acted_by, '', occurred_at
        FROM programme_event WHERE from_state = 'wishing' AND to_state = 'closed' ORDER BY id"""
    )
    op.execute(
        """UPDATE programme_event SET to_state = 'closing'
        WHERE from_state = 'wishing' AND to_state = 'closed'"""
    )
    op.execute(
        "DELETE FROM programme_transition WHERE from_state = 'wishing' AND to_state = 'closed'"
    )


def downgrade() -> None:
    """Take the revision back; what is being closed takes wishes again."""
    steps = sa.table("programme_transition", sa.column("from_state"), sa.column("to_state"))
    op.bulk_insert(steps, [{"from_state": "wishing", "to_state": "closed"}])
    op.execute("UPDATE programme SET state = 'wishing' WHERE state = 'closing'")
    op.execute("DELETE FROM programme_event WHERE from_state = 'closing' AND to_state = 'closed'")
    op.execute("UPDATE programme_event SET to_state = 'closed' WHERE to_state = 'closing'")
    op.execute("UPDATE programme_event SET from_state = 'closed' WHERE from_state = 'closing'")
    op.execute("DELETE FROM programme_transition WHERE 'closing' IN (from_state, to_state)")
    op.execute("UPDATE programme_seat SET state = 'declined' WHERE state = 'removed'")
    op.drop_index(op.f("ix_programme_closing_job_id"), table_name="programme")
    name = op.f("fk_programme_closing_job_id_job")
    if op.get_bind().dialect.name == "sqlite":
        drop_reference("programme", "closing_job_id", "job", name=name)
    else:
        op.drop_constraint(name, "programme")
        op.drop_column("programme", "closing_job_id")
    _refer(cascades=True)
    _check("programme_seat", SEAT_STATES, FORMER_SEAT_STATES)
    _check("programme", STATES, FORMER_STATES)
