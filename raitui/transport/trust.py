"""Which authorities are believed, read anew when their file changes: a rotated certificate needs no restart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from raitui.errors import SourceError, SourceFault

if TYPE_CHECKING:
    import ssl

Stamp = tuple[int, int, int] | None


class Trust:
    """The authorities that one backend's certificate is checked against: a PEM file, or the system's when None."""

    def __init__(self, backend: str, ca: str | None) -> None:
        self._backend = backend
        self._ca = ca

    def stamp(self) -> Stamp:
        """Changes when the file does; None for the system's. Raises SourceError when the file is not there."""
        if self._ca is None:
            return None
        try:
            status = Path(self._ca).stat()
        except OSError as error:
            raise self._unreadable(error) from error
        return status.st_mtime_ns, status.st_size, status.st_ino

    def context(self) -> ssl.SSLContext:
        """Certificates and host names are always checked. Raises SourceError when the file cannot be read."""
        import ssl

        import httpx2

        if self._ca is None:
            return httpx2.create_ssl_context()
        try:
            return ssl.create_default_context(cafile=self._ca)
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> SourceError:
        reason = error.strerror or "it holds no certificate"
        return SourceError(
            SourceFault.CERTIFICATE,
            f"{self._backend}: the file of trusted authorities {self._ca} cannot be used: {reason}",
            "Put a PEM file there, or correct `ca` in the site file; it is read again at the next request",
        )
