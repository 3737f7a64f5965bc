"""What the audit log lacks, in words: records that are kept elsewhere until it takes them, or nowhere at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from raitui.core.audit_record import AuditRecord

Keepers = tuple[str, ...]
"""The names of the places that keep a record."""


def still_owed(owed: Mapping[AuditRecord, Keepers], cause: str) -> str:
    """What a program that ends leaves owed to the log, and where each record is; empty if it owes nothing."""
    if not owed:
        return ""
    lost = [record for record, keepers in owed.items() if not keepers]
    where = ", ".join(dict.fromkeys(name for keepers in owed.values() for name in keepers))
    said = [f"THE AUDIT LOG LACKS {_records(owed)}: {cause}"]
    if where:
        said.append(f"What it lacks is kept in {where}; the next raitui that is started takes in what a spool keeps")
    if lost:
        said.append(f"NOTHING KEEPS {_records(lost)}: write down what was done")
    return ". ".join(said)


def left_behind(records: int, *, home: bool) -> str:
    """What is told at log-in of records that another raitui could not write; empty if there were none."""
    if not records:
        return ""
    many = records > 1
    what, are = (f"{records:,} records", "are") if many else ("a record", "is")
    if home:
        return f"{what} that another raitui could not write {are} in the audit log now"
    return (
        f"the audit log lacks {what} of another raitui: {'they are' if many else 'it is'} kept elsewhere, and"
        " brought home once it can be written"
    )


def _records(records: Collection[AuditRecord]) -> str:
    kinds = ", ".join(dict.fromkeys(str(record.__struct_config__.tag) for record in records))
    return f"{len(records):,} {'records' if len(records) > 1 else 'record'} ({kinds})"
