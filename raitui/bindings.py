"""The table of keys, as data: what each binding is called, which keys it has by default, what it does, and where.

To add a key: add a row to the group of its screen (or a new group), and build the screen's ``BINDINGS`` of the group:
``BINDINGS: ClassVar[list[BindingType]] = bound(bindings.FLEET)``. A new screen needs a line in ``PLACES`` too, which
says what groups are in force there together: that is where clashes are looked for. Users may give every binding other
keys by its id (``keymap`` in the site file), so ids are a promise. Ids that begin with ``contain.`` act: their keys
pass the key gate, and are capitals, function keys or ctrl with a letter. Keys are named as Textual names them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from raitui.actions import KEYED

ACTS = "contain."
"""The ids of bindings that act begin with it: their keys count only when they pass the key gate."""

OPENS_TEXT = frozenset({"fleet.filter", "help.search"})
"""What is typed from the key of such a binding on is text, whether or not the screen has been drawn since."""

Keymap = Mapping[str, tuple[str, ...]]
"""Keys by the id of their binding."""


class KeyBinding(NamedTuple):
    """A binding. ``action`` is what Textual calls; one that is not ``hinted`` stands in the help alone."""

    id: str
    keys: tuple[str, ...]
    action: str
    title: str
    does: str
    hinted: bool = True


Group = tuple[KeyBinding, ...]


class Place(NamedTuple):
    """A screen, and the groups of bindings that are in force on it; where it ``takes_text``, no letter is a key."""

    title: str
    groups: tuple[Group, ...]
    takes_text: bool = False

    def bindings(self) -> Iterator[KeyBinding]:
        """Every binding in force here."""
        for group in self.groups:
            yield from group


CONSOLE: Group = (
    KeyBinding("console.log", ("L",), "log", "log", "the audit log: follow, filter, read, verify", hinted=False),
    KeyBinding(
        "console.alerts",
        ("exclamation_mark",),
        "alerts",
        "alerts",
        "what others warn of: every alert, every silence",
        hinted=False,
    ),
    KeyBinding("console.sources", ("s",), "sources", "sources", "how the sources do, and what to do about it"),
    KeyBinding("console.help", ("question_mark",), "help", "help", "all keys and signs"),
    KeyBinding("console.quit", ("q", "ctrl+q"), "quit", "quit", "end the console, and only it"),
    KeyBinding(
        "console.palette",
        ("ctrl+p", "colon"),
        "palette",
        "palette",
        "everything that can be done here, by its name; every service by its name",
        hinted=False,
    ),
    KeyBinding("console.theme", ("ctrl+t",), "theme", "theme", "the next set of colours", hinted=False),
    KeyBinding("console.repaint", ("ctrl+l",), "repaint", "repaint", "draw the whole screen anew", hinted=False),
)
"""In force wherever one is."""

CONTAINING: Group = (
    *(
        KeyBinding(
            f"{ACTS}{action.id}",
            (action.key,),
            f"contain('{action.id}')",
            action.title,
            f"{action.help} (asks for a second press)" if action.asks_twice else action.help,
            hinted=False,
        )
        for action in KEYED
    ),
    KeyBinding("service.ways_back", ("U",), "ways_back", "ways back", "lift a containment, with a reason"),
)
"""Where a service stands that can be contained by single keys."""

FLEET: Group = (
    KeyBinding(
        "fleet.back",
        ("escape",),
        "back",
        "put away",
        "take back a first press, the filter or the marks, or put away the results that are shown",
    ),
    KeyBinding("fleet.open", ("enter",), "open", "open", "see all that is known of the service"),
    KeyBinding("fleet.next_burning", ("n",), "burning(1)", "burning", "select the next service that pages"),
    KeyBinding(
        "fleet.previous_burning",
        ("N",),
        "burning(-1)",
        "burning before",
        "select the service before that pages",
        hinted=False,
    ),
    KeyBinding(
        "fleet.filter", ("slash",), "filter", "filter", "type words that name, owner, tier, state or labels must have"
    ),
    KeyBinding(
        "fleet.sort", ("o",), "sort", "order", "order by worst, name, tier, burn, budget or newest change", hinted=False
    ),
    KeyBinding(
        "fleet.all", ("a",), "all", "all", "show those that are well too, or fold them into one line", hinted=False
    ),
    KeyBinding(
        "fleet.debug", ("w",), "debug", "debug", "what lies behind the service's figures, panel by panel", hinted=False
    ),
    KeyBinding("fleet.mark", ("space",), "mark", "mark", "mark the service, to contain several together"),
    KeyBinding("fleet.mark_all", ("asterisk",), "mark_all", "mark all", "mark all that the filter shows", hinted=False),
    KeyBinding("fleet.next_page", ("pagedown",), "page(1)", "page down", "one page down", hinted=False),
    KeyBinding("fleet.previous_page", ("pageup",), "page(-1)", "page up", "one page up", hinted=False),
    KeyBinding("fleet.down", ("down", "j"), "move(1)", "down", "select the next service", hinted=False),
    KeyBinding("fleet.up", ("up", "k"), "move(-1)", "up", "select the service before", hinted=False),
    KeyBinding("fleet.first", ("home", "g"), "end(-1)", "worst", "select the worst service", hinted=False),
    KeyBinding("fleet.last", ("end", "G"), "end(1)", "last", "select the last service", hinted=False),
)
"""Among the services."""

SERVICE: Group = (
    KeyBinding("service.versions", ("v",), "section('versions')", "versions", "to the versions that serve"),
    KeyBinding("service.cohorts", ("c",), "section('cohorts')", "cohorts", "to the cohorts, worst first"),
    KeyBinding(
        "service.history", ("h",), "section('history')", "history", "to the charts of what is wrong", hinted=False
    ),
    KeyBinding(
        "service.slices", ("o",), "slices", "slices", "tell cohorts apart by the next label of the site", hinted=False
    ),
    KeyBinding("service.debug", ("w",), "debug", "debug", "what lies behind its figures, panel by panel"),
)
"""Within what is known of one service."""

DEBUG: Group = (
    KeyBinding("debug.slices", ("o",), "slices", "slices", "tell cohorts apart by the next label of the site"),
    KeyBinding(
        "debug.cohorts", ("1", "c"), "section('cohorts')", "cohorts", "to the cohorts, each beside its baseline"
    ),
    KeyBinding(
        "debug.candidate", ("2", "v"), "section('candidate')", "candidate", "to the candidate beside the stable version"
    ),
    KeyBinding("debug.bins", ("3",), "section('bins')", "bins", "to the distributions, the baseline beside now"),
    KeyBinding(
        "debug.reliability", ("4",), "section('reliability')", "reliability", "to how far predicted probabilities hold"
    ),
    KeyBinding("debug.errors", ("5",), "section('errors')", "errors", "to the errors, by category"),
    KeyBinding("debug.traces", ("6",), "section('traces')", "traces", "to traces of requests that went wrong"),
    KeyBinding("debug.explanations", ("7",), "section('explanations')", "explanations", "to examples of explanations"),
    KeyBinding(
        "debug.why", ("8", "y"), "section('why')", "why", "to the failure modes, with what speaks for and against"
    ),
)
"""Among the panels of the debug dashboard, one a panel; no letter is one that with CapsLock would contain elsewhere."""

SCROLLED: Group = (
    KeyBinding("scrolled.back", ("escape",), "back", "back", "to the screen before"),
    KeyBinding("scrolled.next_page", ("n", "pagedown"), "page(1)", "next page", "one page down"),
    KeyBinding("scrolled.previous_page", ("N", "pageup"), "page(-1)", "page back", "one page up", hinted=False),
    KeyBinding("scrolled.down", ("down", "j"), "scroll(1)", "down", "one line down", hinted=False),
    KeyBinding("scrolled.up", ("up", "k"), "scroll(-1)", "up", "one line up", hinted=False),
    KeyBinding("scrolled.top", ("home", "g"), "end(-1)", "top", "to the first line", hinted=False),
    KeyBinding("scrolled.end", ("end", "G"), "end(1)", "end", "to the last line", hinted=False),
)
"""In a text that is longer than the terminal."""

WAYS_BACK: Group = (
    KeyBinding(f"{ACTS}way_back", ("enter",), "confirm", "do it", "lift the containment, for the reason given"),
    KeyBinding("ways_back.down", ("down",), "choose(1)", "next", "choose the next way back"),
    KeyBinding("ways_back.up", ("up",), "choose(-1)", "previous", "choose the way back before"),
    KeyBinding("ways_back.back", ("escape",), "back", "leave all as it is", "to the screen before"),
)
"""Where a way back is chosen and a reason typed."""

AUDIT: Group = (
    KeyBinding("audit.filter", ("slash",), "filter", "filter", "leave only some records: who:ada since:2h timeout"),
    KeyBinding("audit.clear", ("c",), "clear", "clear", "take the filter away", hinted=False),
    KeyBinding("audit.open", ("enter",), "open", "record", "the whole record; or go to the one that is broken"),
    KeyBinding("audit.follow", ("end", "G"), "follow", "follow", "to the newest record, and follow"),
    KeyBinding("audit.verify", ("v",), "verify", "verify", "check every record and every hash of the log"),
    KeyBinding("audit.down", ("down", "j"), "move(1)", "down", "one record newer", hinted=False),
    KeyBinding("audit.up", ("up", "k"), "move(-1)", "up", "one record older; stops following", hinted=False),
    KeyBinding("audit.next_page", ("n", "pagedown"), "page(1)", "next page", "one page newer", hinted=False),
    KeyBinding("audit.previous_page", ("N", "pageup"), "page(-1)", "page back", "one page older", hinted=False),
    KeyBinding("audit.first", ("home", "g"), "first", "first", "to the first record of the log", hinted=False),
    KeyBinding("audit.back", ("escape",), "back", "back", "stop what goes on; if nothing does, go back"),
)
"""Among the records of the audit log."""

ALERTS: Group = (
    KeyBinding("alerts.attend", ("enter",), "attend", "see to it", "acknowledge or silence it, or end its silence"),
    KeyBinding("alerts.open", ("o",), "open", "service", "see all that is known of the service that it is about"),
    KeyBinding("alerts.down", ("down", "j"), "move(1)", "down", "the next alert", hinted=False),
    KeyBinding("alerts.up", ("up", "k"), "move(-1)", "up", "the alert before", hinted=False),
    KeyBinding("alerts.next_page", ("n", "pagedown"), "page(1)", "next page", "one page down"),
    KeyBinding("alerts.previous_page", ("N", "pageup"), "page(-1)", "page back", "one page up", hinted=False),
    KeyBinding("alerts.first", ("home", "g"), "end(-1)", "first", "to the first alert", hinted=False),
    KeyBinding("alerts.last", ("end", "G"), "end(1)", "last", "to the last one", hinted=False),
    KeyBinding("alerts.back", ("escape",), "back", "back", "to the screen before"),
)
"""Among the alerts that others raised."""

SILENCE: Group = (
    KeyBinding(f"{ACTS}silence", ("enter",), "confirm", "do it", "do what is chosen; asks for a second press"),
    KeyBinding("silence.field", ("tab",), "field", "other field", "from the comment to how long, and back"),
    KeyBinding("silence.down", ("down",), "choose(1)", "next", "choose the next one"),
    KeyBinding("silence.up", ("up",), "choose(-1)", "previous", "choose the one before"),
    KeyBinding("silence.back", ("escape",), "back", "leave all as it is", "to the screen before"),
)
"""Where one says what is to be done about an alert, for how long, and why."""

RECORD: Group = (KeyBinding("record.twin", ("o",), "twin", "other half", "from an intent to its outcome, and back"),)
"""In one record."""

HELP: Group = (
    KeyBinding("help.search", ("slash",), "search", "search", "leave only what has the words that are typed"),
    KeyBinding("help.done", ("enter",), "done", "done", "have done with typing; what was found stays", hinted=False),
)
"""In the help."""

BRIEFING: Group = (KeyBinding("drill.begin", ("enter",), "begin", "start the drill", "start the drill, and its clock"),)
"""Before a drill."""

PALETTE: Group = (
    KeyBinding(f"{ACTS}chosen", ("enter",), "confirm", "do it", "do what is chosen; an action as its own key does it"),
    KeyBinding("palette.down", ("down",), "choose(1)", "next", "choose the next one"),
    KeyBinding("palette.up", ("up",), "choose(-1)", "previous", "choose the one before"),
    KeyBinding("palette.back", ("escape",), "back", "back", "to the screen before, and nothing is done"),
)
"""Where one finds by its name what can be done."""

PLACES: Mapping[str, Place] = {
    "fleet": Place("the fleet", (FLEET, CONTAINING, CONSOLE)),
    "service": Place("a service", (SERVICE, SCROLLED, CONTAINING, CONSOLE)),
    "debug": Place("the debug dashboard", (DEBUG, SCROLLED, CONSOLE)),
    "sources": Place("the sources", (SCROLLED, CONSOLE)),
    "help": Place("the help", (HELP, SCROLLED, CONSOLE)),
    "alerts": Place("the alerts", (ALERTS, CONSOLE)),
    "silence": Place("a silence", (SILENCE, CONSOLE), takes_text=True),
    "audit": Place("the audit log", (AUDIT, CONSOLE)),
    "record": Place("a record", (RECORD, SCROLLED, CONSOLE)),
    "briefing": Place("the briefing of a drill", (BRIEFING, SCROLLED, CONSOLE)),
    "palette": Place("the palette", (PALETTE, CONSOLE), takes_text=True),
    "ways_back": Place("the ways back", (WAYS_BACK, CONSOLE), takes_text=True),
}
"""The screens, by the name under which the table knows them."""

BINDINGS: Mapping[str, KeyBinding] = {one.id: one for place in PLACES.values() for one in place.bindings()}
"""Every binding by its id."""


def keys_of(binding: KeyBinding, keymap: Keymap) -> tuple[str, ...]:
    """The keys that it has under a keymap."""
    return keymap.get(binding.id, binding.keys)
