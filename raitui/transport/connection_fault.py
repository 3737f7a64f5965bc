"""What httpx2 raises, as what happened and what to do about it."""

from __future__ import annotations

import errno
import os
import ssl
from collections.abc import Iterator

from raitui.errors import SourceFault
from raitui.transport.cleaning import clean

Fault = tuple[SourceFault, str, str]
"""Kind, message, remedy."""

_NOT_REACHED = "See whether it runs, and whether its `url` in the site file is right and reachable from here"
_OVERLOADED = "See whether it is overloaded; `timeout` in the site file sets how long to wait"
_NOT_HTTP = "See whether its `url` in the site file leads to the right server, and what stands before it"

_UNSENDABLE = (SourceFault.REJECTED, "a header cannot be sent", "Use plain ASCII for `headers` in the site file")

# By the name of the error's class or of the nearest base that is listed, so that httpx2 is not loaded to build it.
_FAULTS: dict[str, Fault] = {
    "ConnectTimeout": (SourceFault.UNREACHABLE, "no connection in time", _NOT_REACHED),
    "PoolTimeout": (SourceFault.TIMED_OUT, "every connection is waiting for an answer", _OVERLOADED),
    "TimeoutException": (SourceFault.TIMED_OUT, "no answer in time", _OVERLOADED),
    "ConnectError": (SourceFault.UNREACHABLE, "cannot be reached: {reason}", _NOT_REACHED),
    "NetworkError": (SourceFault.UNREACHABLE, "the connection broke: {reason}", _NOT_REACHED),
    "RemoteProtocolError": (SourceFault.MALFORMED, "the answer is not whole HTTP: {reason}", _NOT_HTTP),
    "DecodingError": (SourceFault.MALFORMED, "the answer cannot be decompressed: {reason}", _NOT_HTTP),
    # No reason: h11 quotes the header that it refuses, and that may be a secret.
    "LocalProtocolError": _UNSENDABLE,
    "UnicodeEncodeError": _UNSENDABLE,
}
_BAD_ADDRESS: Fault = (SourceFault.REJECTED, "its address cannot be used: {reason}", "Correct `url` in the site file")

_TRUST_THE_ISSUER = "Put the authority that issued it into the `ca` file; it is picked up without a restart"
_NO_CLIENT_CERTIFICATE = "See its log; should it want a client certificate, have it take a token or password instead"
_OTHER_NAME = "Set `url` to a name that the certificate holds, or have it issued for this one"
# By OpenSSL's X509_V_ERR_* numbers, x509_vfy.h.
_CERTIFICATE_REMEDIES = {
    9: "See whether this machine's clock is right, and then whether the server's certificate is",
    10: "Renew the certificate on the server; it is picked up without a restart",
    62: _OTHER_NAME,
    64: _OTHER_NAME,
}


def connection_fault(error: Exception) -> Fault:
    """The fault that an httpx2 error stands for. No message holds a header or a body."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            return _tls_fault(cause)
    listed = (_FAULTS[base.__name__] for base in type(error).__mro__ if base.__name__ in _FAULTS)
    fault, message, remedy = next(listed, _BAD_ADDRESS)
    return fault, message.format(reason=_reason(error)), remedy


def _tls_fault(error: ssl.SSLError) -> Fault:
    if isinstance(error, ssl.SSLCertVerificationError):
        message = f"its certificate is not trusted: {clean(error.verify_message)}"
        return SourceFault.CERTIFICATE, message, _CERTIFICATE_REMEDIES.get(error.verify_code, _TRUST_THE_ISSUER)
    reason = error.reason or "no reason given"
    remedy = _NO_CLIENT_CERTIFICATE if "ALERT" in reason else "See whether its `url` should begin with http://"
    return SourceFault.CERTIFICATE, f"TLS fails: {reason}", remedy


def _reason(error: Exception) -> str:
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.strerror:
            # asyncio writes the address into strerror; a resolver's own numbers mean nothing to the system.
            number = cause.errno or 0
            return os.strerror(number) if number in errno.errorcode else clean(cause.strerror)
    return clean(str(error)) or type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
