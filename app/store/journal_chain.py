"""Seal the journal's entries as their transaction commits.

A listener of the write sessions: no service can forget it or go round it. Heads are locked last, in the
order of their chains, so two transactions never wait for each other in a circle.
"""

from typing import Any

from sqlalchemy import Connection, bindparam, event, insert, select, text
from sqlalchemy.orm import Session, sessionmaker

from app.core.journal_chain import seal_entry
from app.store.base import table_of
from app.store.tables import JournalEntry, JournalHead, JournalSeal

_PENDING = "journal entries to seal"
_entry = table_of(JournalEntry).c
_head = table_of(JournalHead).c
# What a seal is made of: everything that an entry says.
SEALED = [column for column in _entry if column.name != "id"]
# Built once: every act ends with these, and building them costs more than running them.
_WRITTEN = select(_entry.id, *SEALED).where(_entry.id.in_(bindparam("ids", expanding=True))).order_by(_entry.id)
_LOCK = select(_head.number, _head.seal).where(_head.chain == bindparam("chain")).with_for_update()
_FIRST = text("INSERT INTO journal_head (chain, number, seal) VALUES (:chain, 0, '') ON CONFLICT (chain) DO NOTHING")
_ADD = insert(table_of(JournalSeal))
_ADVANCE = text("UPDATE journal_head SET number = :number, seal = :seal WHERE chain = :chain")


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
            _seal(session.connection(), key, ids)


def _seal(connection: Connection, key: bytes, ids: list[int]) -> None:
    """Seal the entries as the database gives them back; one that a savepoint took back is not there."""
    chains: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(_WRITTEN, {"ids": ids}).mappings():
        chains.setdefault(row["territory_id"] or 0, []).append(dict(row))
    for chain in sorted(chains):
        _extend(connection, key, chain, chains[chain])


def _extend(connection: Connection, key: bytes, chain: int, entries: list[dict[str, Any]]) -> None:
    number, seal = _locked_head(connection, chain)
    seals = []
    for entry in entries:
        number += 1
        entry_id = entry.pop("id")
        seal = seal_entry(key, seal, number, entry)
        seals.append({"entry_id": entry_id, "chain": chain, "number": number, "seal": seal})
    connection.execute(_ADD, seals)
    connection.execute(_ADVANCE, {"chain": chain, "number": number, "seal": seal})


def _locked_head(connection: Connection, chain: int) -> tuple[int, str]:
    found = connection.execute(_LOCK, {"chain": chain}).first()
    if found is None:
        connection.execute(_FIRST, {"chain": chain})
        found = connection.execute(_LOCK, {"chain": chain}).one()
    return found[0], found[1]
