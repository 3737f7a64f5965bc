"""A reading with how long it was past its target of late, as its source remembers it."""

from __future__ import annotations

from msgspec import structs

from raitui.core.expression import VALUE
from raitui.core.plan import reading_question, steps_past_question
from raitui.core.question import StepsPastOf
from raitui.core.reading import Reading
from raitui.core.sli import Sli
from raitui.core.subject import Subject
from raitui.core.sustained import is_summed, steps
from raitui.core.time_past import TimePast


def with_time_past(subject: Subject, sli: Sli, reading: Reading) -> Reading:
    """The reading of a whole service or of a version; as it is where it need not last, or where nobody tells."""
    question = steps_past_question(sli, subject.profile)
    found = None if question is None else _time_past(subject, sli, question, reading)
    if found is None:
        return reading
    dated = structs.replace(reading, time_past=found)
    return structs.replace(dated, note="; ".join(filter(None, (reading.note, _words(dated, found)))))


def _words(reading: Reading, found: TimePast) -> str:
    if reading.has_not_lasted:
        return f"past {found.words}"
    return "just cleared" if reading.has_just_cleared else ""


def _time_past(subject: Subject, sli: Sli, question: StepsPastOf, reading: Reading) -> TimePast | None:
    """None where a source has not answered of late, or several hold parts of a sum: then it calls as it is seen.

    What holds nothing of the service may be dead, and says nothing of it.
    """
    looked, tellers = steps(question.lasting_s), _tellers(subject, sli)
    answers = [one for one in subject.observations.of(question, subject.service) if one.source in tellers]
    if (
        not tellers
        or {one.source for one in answers} != tellers
        or any(subject.moment.since_answer(one, looked.step_s).stale for one in answers)
    ):
        return None
    summed, version = is_summed(question.expression), reading.place.version
    if summed and len(tellers) > 1:
        return None
    counts = [
        cell.parts.get(VALUE, 0.0)
        for one in answers
        for cell in one.services.get(subject.service, ())
        if cell.place.version == version or (version is None and not summed)
    ]
    return TimePast(looked.seconds(max(counts, default=0.0)), looked.needed_s)


def _tellers(subject: Subject, sli: Sli) -> set[str]:
    cells = subject.observations.cells(reading_question(sli, subject.profile), subject.service)
    return {observation.source for observation, _ in cells}
