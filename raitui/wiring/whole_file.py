"""A file that others read while it is written: they find what was there before or all that is new, never a part."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path

from raitui.durable_append import write_all
from raitui.errors import ConfigurationError, RaituiError

_UNFINISHED = ".raitui-new"
"""How a file's name ends until it is whole: no pattern for rule files (*.yml, *.rules) finds it by that."""

_NOT_THERE = frozenset({errno.ENOENT, errno.ENOTDIR})
_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_NAME = frozenset({errno.ENAMETOOLONG, errno.EISDIR, errno.ELOOP})
_READABLE_BY_ALL = 0o666
"""Less what the umask takes: Prometheus seldom runs under the account that writes its rules."""


def write_whole(path: Path, text: str) -> None:
    """Put the text, as UTF-8, in the place of whatever the file held; what is no regular file is written to as it is.

    A file that is there keeps its mode, and a link goes on pointing to it.

    Raises:
        ConfigurationError: there is no such folder, or it, or the file, may not be written to; nothing was changed.
        RaituiError: writing failed; what was there before still is.
    """
    try:
        found = _status(path)
        if found is not None and not stat.S_ISREG(found.st_mode):
            path.write_text(text, encoding="utf-8")
            return
        if found is not None and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        _replace(Path(os.path.realpath(path)), text.encode(), found)
    except OSError as error:
        raise _explained(path, error) from error


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _replace(target: Path, data: bytes, found: os.stat_result | None) -> None:
    unfinished = target.with_name(f".{secrets.token_hex(8)}{_UNFINISHED}")
    file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _READABLE_BY_ALL)
    try:
        try:
            if found is not None:
                os.fchmod(file, stat.S_IMODE(found.st_mode))
            write_all(file, data)
            os.fsync(file)
        finally:
            os.close(file)
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _explained(path: Path, error: OSError) -> RaituiError:
    why = f"cannot write {path}: {os.strerror(error.errno or 0)}"
    if error.errno in _NOT_THERE:
        return ConfigurationError(
            f"cannot write {path}: there is no folder {path.parent}", "make it first, or name one that is there"
        )
    if error.errno in _NOT_ALLOWED:
        return ConfigurationError(
            why, f"write to a folder of your own, or have {path.parent} and the file opened to you"
        )
    if error.errno in _NO_NAME:
        return ConfigurationError(why, "name a file")
    return RaituiError(why, "mend that and write it again")
