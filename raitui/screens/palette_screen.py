"""Everything that can be done where one is, found by its name, and every service to go to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from textual.binding import ActiveBinding, BindingType
from textual.widget import Widget

from raitui.actions import BY_ID
from raitui.bindings import ACTS, PALETTE
from raitui.core.moves import moves
from raitui.core.snapshot import ServiceSnapshot
from raitui.core.transition_text import bare_transitions_text
from raitui.messages import ContainmentRequested
from raitui.screens.bound_keys import bound
from raitui.screens.console_screen import TEXT, ConsoleScreen
from raitui.screens.containing_screen import CHANGED, READ_ONLY, ContainingScreen, containment_of
from raitui.screens.filter_entry import FilterEntry
from raitui.screens.second_press import CONFIRM_AFTER_S, CONFIRM_WITHIN_S, Plan, SecondPress
from raitui.widgets.action_block import Offer
from raitui.widgets.line_view import LineView
from raitui.widgets.look_alike_lines import identified, named
from raitui.widgets.palette_lines import Choice, found, palette_lines
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, line

ITSELF = "console.palette"
CHOOSES = f"{ACTS}chosen"
NOTHING_CHOSEN = "nothing is chosen"
DROPPED = "typed before the palette was seen: dropped"
MARKED = "several services are marked: press the key itself, on the fleet"


class PaletteScreen(ConsoleScreen):
    """What is typed narrows it, arrows choose, enter does it: an action by the rules of the key gate, as its key does.

    The places beneath stay what they were; an action is on the service that was selected there.
    """

    BINDINGS: ClassVar[list[BindingType]] = bound(PALETTE)

    def __init__(self, beneath: ConsoleScreen) -> None:
        super().__init__(beneath.console_state)
        self._beneath = beneath
        self._bound = tuple(beneath.active_bindings.values())
        self._entry = FilterEntry()
        self._second_press = SecondPress()
        self._choices: list[Choice] = []
        self._chosen = ""
        self._plan: Plan = ()
        self._said = ""

    def body(self) -> Iterable[Widget]:
        """What is typed, and what is found."""
        yield LineView(id="title")
        yield LineView(id="choices")

    def on_mount(self) -> None:
        """The list takes the room that there is."""
        self.lines("choices").styles.height = "1fr"

    def subject(self) -> str | None:
        """The service beneath."""
        return self._beneath.subject()

    @property
    def takes_text(self) -> bool:
        """Letters narrow the list."""
        return True

    def edit_text(self, key: str, text: str) -> None:
        """Narrow the list; what was chosen is the first of it."""
        self._entry.edit(key, text)
        self._forget()
        self._chosen = ""
        self.redraw()

    def text_dropped(self) -> None:
        """Say so."""
        self._said = DROPPED
        self.redraw()

    def draw_body(self) -> None:
        """What is there now; the choice stays with what was chosen, wherever that stands."""
        cells, choices = self.size.width, self.lines("choices")
        self._choices = found([*self._of_the_place(), *self._services()], self._entry.text)
        if self._choice() is None:
            self._chosen = self._choices[0].name if self._choices else ""
        on = line(Span(f" on {self._named(named)}", Look.DIM)) if self.subject() else EMPTY
        title = line(Span("DO ", Look.STRONG), self._entry.text, Span(" ", Look.BADGE), *on)
        self.lines("title").show([cut(title, cells)])
        choices.show(palette_lines(self._choices, self._chosen, max(1, choices.size.height), cells))
        self._tell_drawn()

    def question_lines(self) -> list[Line]:
        """What one more press would do, or what is missing for it."""
        choice, cells = self._choice(), self.size.width
        said = [cut(line(Span(self._said, Look.WARN)), cells)] if self._said else []
        if choice is not None and self._is_asked(choice):
            ask = Span(f" enter again in {CONFIRM_AFTER_S:.0f}–{CONFIRM_WITHIN_S:.0f} s: ", Look.BADGE)
            said.append(cut(line(ask, f" {choice.title} {self._named(identified)} {choice.does}"), cells))
        return said

    def result_lines(self) -> list[Line]:
        """The list needs the room: what became of earlier actions stands on the screen beneath."""
        return []

    def key_counts(self, binding_id: str) -> None:
        """Do what is chosen."""
        choice = self._choice()
        self.console_state.forget_ignored()
        self._said = "" if choice is not None else NOTHING_CHOSEN
        if choice is not None and choice.offer is not None:
            self._contain(choice.offer)
        elif choice is not None:
            self.app.call_later(self._leave_for, choice)
        self.redraw()

    def action_confirm(self) -> None:
        """What the binding names. Its key comes through the key gate, which calls ``key_counts``."""
        self.key_counts(CHOOSES)

    def action_choose(self, step: int) -> None:
        """Choose another one."""
        names = [one.name for one in self._choices]
        if names:
            at = names.index(self._chosen) + step if self._chosen in names else 0
            self._chosen = names[max(0, min(len(names) - 1, at))]
        self._forget()
        self.redraw()

    async def action_back(self) -> None:
        """Return to the screen before."""
        if self.is_active:
            await self.app.pop_screen()

    def _forget(self) -> None:
        self._said = ""
        self.console_state.forget_ignored()
        self._second_press.forget()

    def _choice(self) -> Choice | None:
        return next((one for one in self._choices if one.name == self._chosen), None)

    def _is_asked(self, choice: Choice) -> bool:
        now = self.console_state.monotonic()
        return choice.offer is not None and self._second_press.waiting_for(choice.offer.action.id, self._plan, now)

    def _service(self) -> ServiceSnapshot | None:
        snapshot, subject = self.console_state.snapshot, self.subject()
        return snapshot.service(subject) if snapshot is not None and subject is not None else None

    def _named(self, how: Callable[[ServiceSnapshot], str]) -> str:
        """The service beneath, told from those it is taken for."""
        service = self._service()
        return self.subject() or "" if service is None else how(service)

    def _of_the_place(self) -> Iterator[Choice]:
        """Every binding of the place beneath, once, under all its keys; actions with what they would do now."""
        keys: dict[str, list[ActiveBinding]] = {}
        for active in self._bound:
            if active.binding.id not in {None, ITSELF}:
                keys.setdefault(active.binding.id, []).append(active)
        service = self._service()
        for id_, bound_to in keys.items():
            shown = " ".join(self.app.get_key_display(one.binding) for one in bound_to)
            action = BY_ID.get(id_.removeprefix(ACTS)) if id_.startswith(ACTS) else None
            if action is None:
                yield Choice(id_, shown, bound_to[0].binding.description, bound_to[0].tooltip)
            elif service is not None:
                offer = Offer(action, shown, moves(action, service))
                text = bare_transitions_text(offer.moves.transitions) or offer.moves.why_not
                yield Choice(id_, shown, action.title, text, offer)

    def _services(self) -> Iterator[Choice]:
        snapshot = self.console_state.snapshot
        for service in snapshot.services if snapshot is not None else ():
            suspect = service.suspect_name
            which = f" (id {suspect.stable_id})" if suspect is not None else ""
            yield Choice("", "", service.name, f"go to the service{which}, of {service.owner or 'nobody'}")

    def _tell_drawn(self) -> None:
        """What an action would do must have been seen; for anything else the palette itself is enough."""
        choice = self._choice()
        self._plan = choice.offer.moves.transitions if choice is not None and choice.offer is not None else ()
        meaning = (self.subject(), self._chosen, self._plan, self._is_asked(choice)) if choice and choice.offer else ()
        self.console_state.tell_drawn({CHOOSES: ("palette", meaning), TEXT: "palette"})

    def _contain(self, offer: Offer) -> None:
        """Act as the action's own key would; what asks for a second press asks for it here."""
        service, action = self._service(), offer.action
        self._said = self._obstacle(offer, service)
        if self._said or service is None:
            return
        if action.asks_twice and not self._second_press.confirms(action.id, self._plan, self.console_state.monotonic()):
            return
        if isinstance(self._beneath, ContainingScreen):
            self._beneath.hold_target()
        wish = containment_of(action, service, self._plan)
        self.app.post_message(ContainmentRequested(wish, bare_transitions_text(self._plan)))
        self.app.call_later(self.action_back)

    def _obstacle(self, offer: Offer, service: ServiceSnapshot | None) -> str:
        """Why nothing can be done; empty when it can."""
        if self.console_state.read_only:
            return READ_ONLY
        if isinstance(self._beneath, ContainingScreen) and self._beneath.is_together:
            return MARKED
        if service is None or moves(offer.action, service).transitions != self._plan:
            return CHANGED
        return "" if self._plan else offer.moves.why_not

    async def _leave_for(self, choice: Choice) -> None:
        """Back, and on to what was chosen."""
        await self.action_back()
        if not choice.id:
            from raitui.screens.service_screen import ServiceScreen

            await self.app.push_screen(ServiceScreen(self.console_state, choice.title))
            return
        active = next(one for one in self._bound if one.binding.id == choice.id)
        await self.app.run_action(active.binding.action, active.node)
