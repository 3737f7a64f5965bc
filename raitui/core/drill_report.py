"""What came of a drill in plain lines: the same on the screen and on the terminal afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from raitui.core.drill_result import DrillAct, DrillFault, DrillHarm, DrillResult, DrillTimes, Ending
from raitui.core.figures import percentage, stopwatch


class Tone(Enum):
    """What a line says, for whoever can show it in colour; its words say it too."""

    PLAIN = "plain"
    HEADING = "heading"
    GOOD = "good"
    BAD = "bad"


class ReportLine(Struct, frozen=True):
    """One line of the report."""

    text: str
    tone: Tone = Tone.PLAIN


_ENDINGS = {
    Ending.RECOVERED: "contained, and well again",
    Ending.TIMED_OUT: "the time was up before the service was well again",
    Ending.ABANDONED: "left before the service was well again",
    Ending.PREVENTED: "contained before it went bad: nobody was harmed, and there was nothing to time",
}


def report(result: DrillResult) -> tuple[ReportLine, ...]:
    """Verdict, what was wrong, the course of it, the points, what was done, and the harm."""
    return tuple(_report(result))


def _report(result: DrillResult) -> Iterator[ReportLine]:
    yield _verdict(result)
    yield ReportLine(f"drill {result.drill}: {_ENDINGS[result.ending]}")
    if result.fault is None:
        yield ReportLine("the fault had not begun yet")
        return
    yield from _wrong(result.fault, result.ending)
    if result.ending is Ending.PREVENTED:
        yield from _done(result)
        return
    yield ReportLine("")
    yield ReportLine("TIMES SINCE THE FAULT BEGAN", Tone.HEADING)
    yield ReportLine(_course(result.times))
    yield ReportLine("")
    yield ReportLine("POINTS", Tone.HEADING)
    yield from _points(result)
    yield from _done(result)
    if result.harm is not None:
        yield ReportLine("")
        yield ReportLine("HARM DONE, BY THE FLEET'S OWN COUNTERS", Tone.HEADING)
        yield ReportLine(harm_text(result.harm))
    yield ReportLine("")
    yield ReportLine(f"the same fault again: raitui drill run {result.drill} --seed {result.seed}{_services(result)}")


def _verdict(result: DrillResult) -> ReportLine:
    if result.ending is Ending.PREVENTED:
        return ReportLine("NOT SCORED")
    verdict, tone = ("TARGET MET", Tone.GOOD) if result.passed else ("TARGET MISSED", Tone.BAD)
    return ReportLine(f"{result.score} of {sum(row.most for row in result.rows)} points  {verdict}", tone)


def _wrong(fault: DrillFault, ending: Ending) -> Iterator[ReportLine]:
    prevented, where = ending is Ending.PREVENTED, ", ".join(fault.at)
    came = f"{fault.component} {fault.version} {'would have gone bad' if prevented else 'came'} at {where}"
    yield ReportLine("")
    yield ReportLine("WHAT WOULD HAVE GONE WRONG" if prevented else "WHAT WAS WRONG", Tone.HEADING)
    yield ReportLine(f"{fault.service}: {fault.symptom}, {'when' if prevented else 'since'} {came}")
    yield ReportLine(f"the version before it, {fault.back_to}, was good")


def _done(result: DrillResult) -> Iterator[ReportLine]:
    yield ReportLine("")
    yield ReportLine("WHAT YOU DID", Tone.HEADING)
    yield from (_act(act) for act in result.acts)
    if not result.acts:
        yield ReportLine("nothing")


def _services(result: DrillResult) -> str:
    return f" --services {result.services}"


def _course(times: DrillTimes) -> str:
    steps = (
        ("page", times.paged),
        ("detected", times.detected),
        ("decided", times.decided),
        ("contained", times.contained),
        ("recovered", times.recovered),
    )
    return "  ".join(f"{what} {'never' if when is None else stopwatch(when)}" for what, when in steps)


def _points(result: DrillResult) -> Iterator[ReportLine]:
    for row in result.rows:
        met = "met" if row.met else "MISSED"
        text = f"{row.what:<14}{row.points:>3} of {row.most:<3} {met:<7} {row.measured} ({row.target})"
        yield ReportLine(text, Tone.GOOD if row.met else Tone.BAD)


def _act(act: DrillAct) -> ReportLine:
    when = stopwatch(act.after_s) if act.after_s >= 0 else f"{stopwatch(-act.after_s)} before"
    return ReportLine(f"{when}  {act.action.replace('_', ' ')} {act.service}: {act.judgement.value}")


def harm_text(harm: DrillHarm) -> str:
    """``1,204 requests answered by it, 301 of the 1,204 counted were bad (25%)``."""
    share = f" ({percentage(harm.bad / harm.counted)})" if harm.counted > 0 else ""
    return f"{harm.exposed:,.0f} requests answered by it; {harm.bad:,.0f} of {harm.counted:,.0f} counted bad{share}"
