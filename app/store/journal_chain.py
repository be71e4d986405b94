"""Seal the journal's entries as their transaction commits.

A listener of the write sessions: no service can forget it or go round it. Heads are locked last, in the
order of their chains, so two transactions never wait for each other in a circle.
"""

from typing import Any

from sqlalchemy import event, insert, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from app.core.journal_chain import seal_entry
from app.store.base import select_rows, table_of
from app.store.tables import JournalEntry, JournalHead, JournalSeal

_PENDING = "journal entries to seal"
_entry = table_of(JournalEntry).c
_head = table_of(JournalHead).c
# What a seal is made of: everything that an entry says.
SEALED = [column for column in _entry if column.name != "id"]
_LOCK = select(_head.number, _head.seal)
_FIRST = text("INSERT INTO journal_head (chain, number, seal) VALUES (:chain, 0, '') ON CONFLICT (chain) DO NOTHING")


def seal_on_commit(sessions: "sessionmaker[Any]", key: bytes | None) -> None:
    """Make the sessions of this maker seal what they write into the journal; without a key they refuse to."""

    @event.listens_for(sessions, "after_flush")
    def remember(session: Session, _context: Any) -> None:
        new = [entry.id for entry in session.new if isinstance(entry, JournalEntry)]
        if new:
            session.info.setdefault(_PENDING, []).extend(new)

    @event.listens_for(sessions, "after_rollback")
    def forget(session: Session) -> None:
        session.info.pop(_PENDING, None)

    @event.listens_for(sessions, "before_commit")
    def seal(session: Session) -> None:
        session.flush()
        ids = session.info.pop(_PENDING, None)
        if ids:
            if key is None:
                raise RuntimeError("a database opened without the key of its journal cannot write into it")
            _seal(session, key, ids)


def _seal(session: Session, key: bytes, ids: list[int]) -> None:
    """Seal the entries as the database gives them back; one that a savepoint took back is not there."""
    chains: dict[int, list[dict[str, Any]]] = {}
    query = select_rows(_entry.id, *SEALED).where(_entry.id.in_(ids)).order_by(_entry.id)
    for row in session.execute(query).mappings():
        chains.setdefault(row["territory_id"] or 0, []).append(dict(row))
    for chain in sorted(chains):
        _extend(session, key, chain, chains[chain])


def _extend(session: Session, key: bytes, chain: int, entries: list[dict[str, Any]]) -> None:
    number, seal = _locked_head(session, chain)
    seals = []
    for entry in entries:
        number += 1
        entry_id = entry.pop("id")
        seal = seal_entry(key, seal, number, entry)
        seals.append({"entry_id": entry_id, "chain": chain, "number": number, "seal": seal})
    session.execute(insert(JournalSeal), seals)
    session.execute(update(JournalHead).where(_head.chain == chain).values(number=number, seal=seal))


def _locked_head(session: Session, chain: int) -> tuple[int, str]:
    locked = _LOCK.where(_head.chain == chain).with_for_update()
    found = session.execute(locked).first()
    if found is None:
        session.execute(_FIRST, {"chain": chain})
        found = session.execute(locked).one()
    return found[0], found[1]
