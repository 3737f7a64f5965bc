"""The failure of a request, and whether it may have arrived nevertheless."""

from __future__ import annotations

from raitui.errors import SourceError, SourceFault


class HttpFailureError(SourceError):
    """No whole answer came; ``sent`` tells whether the request may have reached the server."""

    def __init__(self, fault: SourceFault, message: str, remedy: str, *, sent: bool) -> None:
        super().__init__(fault, message, remedy)
        self.sent = sent
