"""Check that nobody changed the journal: every seal anew, numbers without a gap, heads printed before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from app.core.journal_chain import Head, seal_entry
from app.core.russian import plural
from app.store.base import select_rows, table_of
from app.store.journal_chain import SEALED
from app.store.tables import JournalEntry, JournalHead, JournalSeal, Territory

INSTALLATION = "-"
_entry = table_of(JournalEntry).c
_seal = table_of(JournalSeal).c
_head = table_of(JournalHead).c


@dataclass(slots=True)
class JournalCheck:
    """What a check found: a line for every chain that stands, a sentence for every fault."""

    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def check_journal(session: Session, key: bytes, heads: Iterable[str] = ()) -> JournalCheck:
    """Walk all chains; `heads` are printed ones («sarov:1532:9f86d081884c7d65») that must lie on them."""
    found = JournalCheck()
    names = _chain_names(session)
    known = {head.chain: head for head in read_heads(session)}
    for chain, name in sorted(names.items(), key=lambda item: item[1]):
        _check_chain(session, key, chain, name, known.get(name, Head(name, 0, "")), found)
    found.faults += [f"Запись {entry_id} журнала не запечатана" for entry_id in _unsealed(session)]
    chains = {name: chain for chain, name in names.items()}
    for text in heads:
        _check_printed(session, chains, text, found)
    return found


def read_heads(session: Session, territory_ids: Iterable[int] | None = None) -> list[Head]:
    """Give the heads of the chains that have begun; of these territories only, where they are given."""
    query = (
        select_rows(Territory.key, _head.number, _head.seal)
        .select_from(table_of(JournalHead))
        .outerjoin(Territory, Territory.id == _head.chain)
        .order_by(_head.chain)
    )
    if territory_ids is not None:
        query = query.where(_head.chain.in_(list(territory_ids)))
    return [Head(key or INSTALLATION, number, seal) for key, number, seal in session.execute(query)]


def _chain_names(session: Session) -> dict[int, str]:
    territories = session.execute(select_rows(Territory.id, Territory.key))
    return dict([(0, INSTALLATION), *territories])


def _check_chain(session: Session, key: bytes, chain: int, name: str, head: Head, found: JournalCheck) -> None:
    number, previous, faults = 0, "", 0
    for row in _links(session, chain):
        values = dict(row)
        stored_number, stored = values.pop("number"), values.pop("seal")
        if stored_number != number + 1:
            found.faults.append(f"{name}: после записи № {number} идёт № {stored_number}: записи между ними удалены")
            faults += 1
        elif seal_entry(key, previous, stored_number, values) != stored:
            found.faults.append(f"{name}: запись № {stored_number} изменена или подделана")
            faults += 1
        number, previous = stored_number, stored
    if (number, previous) != (head.number, head.seal):
        found.faults.append(f"{name}: журнал кончается на № {number}, а должен на № {head.number}: конец отрезан")
    elif number and not faults:
        entries = plural(number, ("запись", "записи", "записей"))
        found.lines.append(f"{name}: {number} {entries}, цепочка цела; голова {head}")


def _links(session: Session, chain: int) -> Iterator[dict[str, Any]]:
    query = (
        select_rows(*SEALED, _seal.number, _seal.seal)
        .join(table_of(JournalSeal), _seal.entry_id == _entry.id)
        .where(_seal.chain == chain)
        .order_by(_seal.number)
        .execution_options(yield_per=1000)
    )
    for row in session.execute(query).mappings():
        yield dict(row)


def _unsealed(session: Session) -> list[int]:
    query = (
        select_rows(_entry.id)
        .outerjoin(table_of(JournalSeal), _seal.entry_id == _entry.id)
        .where(_seal.entry_id.is_(None))
        .order_by(_entry.id)
    )
    return list(session.execute(query).scalars())


def _check_printed(session: Session, chains: dict[str, int], text: str, found: JournalCheck) -> None:
    try:
        printed = Head.read(text)
    except ValueError as error:
        found.faults.append(str(error))
        return
    if printed.chain not in chains:
        found.faults.append(f"«{text}»: нет территории {printed.chain}")
        return
    query = select_rows(_seal.seal).where(_seal.chain == chains[printed.chain], _seal.number == printed.number)
    stored = session.execute(query).scalar()
    if stored is None:
        found.faults.append(f"«{text}»: записи № {printed.number} в журнале нет: конец отрезан")
    elif not stored.startswith(printed.seal):
        found.faults.append(f"«{text}»: печать записи № {printed.number} теперь другая: журнал переписан")
    else:
        found.lines.append(f"{text}: лежит на цепочке")
