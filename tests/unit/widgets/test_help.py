"""The help says why a key that acts may be ignored, in the words in which it is told when it is (design 16)."""

from __future__ import annotations

import pytest

from raitui.terminal.key_gate import Ignored
from raitui.widgets.help_lines import help_lines
from raitui.widgets.styled_line import plain

EXPLAINED = {
    Ignored.BURST: "burst",
    Ignored.HELD: "held down",
    Ignored.APPEARED: "appeared",
    Ignored.OUT_OF_SIGHT: "what it would do is not on the screen",
}


@pytest.mark.parametrize("why", Ignored)
def test_every_reason_why_a_key_is_ignored_is_explained(why: Ignored) -> None:
    assert EXPLAINED[why] in why.value
    assert EXPLAINED[why] in " ".join(map(plain, help_lines((), 200)))
