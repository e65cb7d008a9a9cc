"""Makes the calls: key, time limit, repetitions, errors."""

from __future__ import annotations

import email.utils
import http.client
import json
import re
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from .errors import CancelledError, ProblemError, TimeLimitError, UnreachableError

T = TypeVar("T")

_FIRST_WAIT = 0.1
_MAX_ANSWER = 64 << 20
_BUSY = (429, 503)


@dataclass(frozen=True)
class ServerEvent(Generic[T]):
    """Something that happened: its kind, like ``completed``, and what is told about it."""

    kind: str
    data: T


class Cancellation:
    """Ends calls from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._raised = threading.Event()

    @property
    def is_raised(self) -> bool:
        return self._raised.is_set()

    def cancel(self) -> None:
        """Ends the calls that have this cancellation, now and from now on."""
        with self._lock:
            self._raised.set()
            for connection in self._sockets:
                _shut(connection)

    def wait(self, seconds: float) -> None:
        self._raised.wait(seconds)

    @contextmanager
    def watching(self, connection: socket.socket) -> Iterator[None]:
        with self._lock:
            self._sockets.add(connection)
            if self._raised.is_set():
                _shut(connection)
        try:
            yield
        finally:
            with self._lock:
                self._sockets.discard(connection)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # It has ended by itself.


def segment(value: str) -> str:
    """A value as a part of a path. Dots alone would climb."""
    if value in ("", ".", ".."):
        raise ValueError("An id or name in the path is empty or not valid.")
    return quote(value, safe="")


def with_query(path: str, values: Mapping[str, str | None]) -> str:
    """A path with what is asked for behind it."""
    text = urlencode({name: value for name, value in values.items() if value is not None}, quote_via=quote)
    return f"{path}?{text}" if text else path


class Core:
    """Calls over one kept connection a thread."""

    def __init__(self, base_url: str, *, key: str | None, timeout: float, repetitions: int) -> None:
        address = urlsplit(base_url)
        if address.scheme not in ("http", "https") or not address.hostname or address.query:
            raise ValueError("base_url is an http or https address without a query.")
        if key is not None and not re.fullmatch(r"[!-~]+", key):
            raise ValueError("key has printable ASCII characters alone.")
        if not timeout > 0 or repetitions < 0:
            raise ValueError("timeout is above 0, repetitions at least 0.")
        self._is_tls = address.scheme == "https"
        self._host = address.hostname
        self._port = address.port or (443 if self._is_tls else 80)
        self._prefix = address.path.rstrip("/") + "/"
        self._key = key
        self._timeout = timeout
        self._repetitions = repetitions
        self._local = threading.local()

    def json(self, method: str, path: str, **how: Any) -> Any:
        try:
            return json.loads(self._call(method, path, **how))
        except ValueError as error:
            raise UnreachableError("The server answered with something else than JSON.") from error

    def bytes(self, method: str, path: str, **how: Any) -> bytes:
        return self._call(method, path, **how)

    def nothing(self, method: str, path: str, **how: Any) -> None:
        self._call(method, path, **how)

    def close(self) -> None:
        connection = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            connection.close()

    def events(self, path: str, *, timeout: float | None, cancellation: Cancellation | None) -> Iterator[ServerEvent[Any]]:
        """Events as they come, pings left out. The time limit ends with the headers. Closing the iterator closes the stream."""
        limit = self._timeout if timeout is None else timeout
        connection = self._connect(limit)
        try:
            with self._guard(limit, cancellation):
                connection.connect()
                with _watch(cancellation, connection.sock):
                    connection.request("GET", self._prefix + path, headers=self._headers({}))
                    answer = connection.getresponse()
                    if answer.status >= 300:
                        raise _problem(answer, answer.read(_MAX_ANSWER))
                    connection.sock.settimeout(None)
                    yield from _read_events(answer)
        finally:
            connection.close()

    def _call(
        self,
        method: str,
        path: str,
        *,
        repeatable: bool,
        json_body: Any = None,
        text: str | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        cancellation: Cancellation | None = None,
    ) -> bytes:
        limit = self._timeout if timeout is None else timeout
        ends = time.monotonic() + limit
        body: bytes | None = None
        sent = self._headers(headers or {})
        for kind, value in (
            ("application/json", None if json_body is None else json.dumps(json_body, allow_nan=False).encode()),
            ("text/plain", None if text is None else text.encode()),
            ("application/octet-stream", data),
        ):
            if value is not None:
                body, sent["content-type"] = value, kind
        repetition = 0
        while True:
            with self._guard(limit, cancellation):
                status, answer, read = self._exchange(method, path, body, sent, ends, cancellation)
            if status < 300:
                return read
            problem = _problem(answer, read)
            wait = _FIRST_WAIT * 2**repetition if problem.retry_after is None else problem.retry_after
            # A wait that ends after the limit is no use to anybody.
            if status not in _BUSY or not repeatable or repetition >= self._repetitions or time.monotonic() + wait >= ends:
                raise problem
            repetition += 1
            if cancellation is None:
                time.sleep(wait)
            else:
                cancellation.wait(wait)
                if cancellation.is_raised:
                    raise CancelledError()

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], ends: float, cancellation: Cancellation | None
    ) -> tuple[int, http.client.HTTPResponse, bytes]:
        connection = self._take() or self._connect(_left(ends))
        try:
            if connection.sock is None:
                connection.timeout = _left(ends)
                connection.connect()
            with _watch(cancellation, connection.sock):
                connection.sock.settimeout(_left(ends))
                connection.request(method, self._prefix + path, body=body, headers=headers)
                answer = connection.getresponse()
                read = _read(answer, connection, ends)
        except BaseException:
            connection.close()
            raise
        if not answer.will_close:
            self._local.connection = connection
        return answer.status, answer, read

    def _take(self) -> http.client.HTTPConnection | None:
        """The kept connection of this thread, unless the server has closed it: what rests has nothing to read."""
        connection = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is None or connection.sock is None:
            return None
        with selectors.DefaultSelector() as selector:
            selector.register(connection.sock, selectors.EVENT_READ)
            if not selector.select(0):
                return connection
        connection.close()
        return None

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        if self._is_tls:
            return http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=ssl.create_default_context())
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout)

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        sent = {"accept": "application/json", **headers}
        if self._key is not None:
            sent["authorization"] = f"Bearer {self._key}"
        return sent

    @contextmanager
    def _guard(self, limit: float, cancellation: Cancellation | None) -> Iterator[None]:
        if cancellation is not None and cancellation.is_raised:
            raise CancelledError()
        try:
            yield
        except (ProblemError, UnreachableError, GeneratorExit):
            raise
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            # A connection that is cancelled fails in whatever it was doing.
            if cancellation is not None and cancellation.is_raised:
                raise CancelledError() from error
            if isinstance(error, TimeoutError):
                raise TimeLimitError(limit) from error
            if isinstance(error, (ValueError, AttributeError)):
                raise
            raise UnreachableError(f"The server cannot be reached: {error}") from error


@contextmanager
def _watch(cancellation: Cancellation | None, connection: socket.socket) -> Iterator[None]:
    if cancellation is None:
        yield
    else:
        with cancellation.watching(connection):
            yield


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError()
    return left


def _read(answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, ends: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    # Each piece has what is left of the limit, so that a server that drips does not stretch it.
    while part := answer.read1(64 * 1024):
        size += len(part)
        if size > _MAX_ANSWER:
            raise UnreachableError(f"The answer is larger than {_MAX_ANSWER} bytes.")
        parts.append(part)
        if connection.sock is not None:
            connection.sock.settimeout(_left(ends))
    answer.close()  # An answer without a body does not close itself, and the connection takes no request before.
    return b"".join(parts)


def _problem(answer: http.client.HTTPResponse, body: bytes) -> ProblemError:
    try:
        problem = json.loads(body)
    except ValueError:
        problem = None  # An error page of something in between.
    return ProblemError(answer.status, problem if isinstance(problem, dict) else {}, _retry_after(answer.getheader("retry-after")))


def _retry_after(text: str | None) -> float | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None


def _read_events(answer: http.client.HTTPResponse) -> Iterator[ServerEvent[Any]]:
    kind, data = "", []
    while line := answer.readline(1 << 20):
        text = line.decode().rstrip("\r\n")
        if not text:
            if data and kind != "ping":
                yield ServerEvent(kind or "message", json.loads("\n".join(data)))
            kind, data = "", []
        elif text.startswith("event:"):
            kind = text[6:].strip()
        elif text.startswith("data:"):
            data.append(text[5:].removeprefix(" "))
