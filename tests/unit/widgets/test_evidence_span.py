"""How old evidence is stands where it is shown (R-OBS-3)."""

from __future__ import annotations

from msgspec import structs

from raitui.core.evidence_document import evidence_document
from raitui.widgets.evidence_span import evidence_span
from tests.unit.core.test_evidence_told import BEGIN, NOW, compared


def test_the_newest_block_of_all_rows_tells_how_old_they_are() -> None:
    newer, none = compared(1.0), compared(None)
    older = structs.replace(newer, evidence=structs.replace(newer.evidence, log10_e=newer.evidence.log10_e[:1]))
    assert evidence_span([older, newer, none], NOW + 40.0).text.endswith("Z, 40s old")
    assert evidence_span([older], NOW + 40.0).text.endswith("Z, 100s old")
    assert evidence_span([none], NOW).text.startswith(" · since ")
    assert "old" not in evidence_span([none], NOW).text


def test_scripts_are_told_when_the_newest_block_ended() -> None:
    assert evidence_document(compared(1.0)).newest_at == NOW
    assert evidence_document(compared(None)).newest_at is None
    assert evidence_document(compared(1.0)).since == BEGIN
