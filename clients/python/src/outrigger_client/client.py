"""The client."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from .core import Cancellation, Core
from .errors import OutriggerError
from .operations import AssistClient, JobsClient

T = TypeVar("T")


class OutriggerClient:
    """The Assist API and the queue of an Outrigger server. Safe to share between threads.

    :param base_url: the address of the server.
    :param key: the virtual key, or the administrator's for what needs it.
    :param timeout: how long a call may take with all its repetitions, in seconds.
    :param repetitions: how often a call that may be repeated is, after 429 and 503.
    """

    def __init__(
        self, base_url: str = "http://127.0.0.1:5080", *, key: str | None = None, timeout: float = 10.0, repetitions: int = 2
    ) -> None:
        self._core = Core(base_url, key=key, timeout=timeout, repetitions=repetitions)
        self._lock = threading.Lock()
        self._unanswered = 0
        #: Decisions and what they rest on.
        self.assist = AssistClient(self._core)
        #: The queue.
        self.jobs = JobsClient(self._core)

    @property
    def unanswered(self) -> int:
        """How many calls of :meth:`attempt` went without an answer."""
        return self._unanswered

    def attempt(self, timeout: float, ask: Callable[[dict[str, Any]], T], cancellation: Cancellation | None = None) -> T | None:
        """Asks, and goes on with ``None`` when the server refuses, cannot be reached or takes longer than the limit.

        Assistance must never take its caller down. Give what ``ask`` is called with on to the call, as ``**limits``.
        Only the caller's own cancellation is raised.
        """
        try:
            return ask({"timeout": timeout, "cancellation": cancellation})
        except OutriggerError:
            with self._lock:
                self._unanswered += 1
            return None

    def close(self) -> None:
        """Closes the connection of this thread."""
        self._core.close()
