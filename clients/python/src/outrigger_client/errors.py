"""What calls raise."""

from __future__ import annotations

from typing import Any


class OutriggerError(Exception):
    """A call did not bring what it was made for."""


class ProblemError(OutriggerError):
    """The server refused a call, and says why (RFC 9457)."""

    def __init__(self, status: int, problem: dict[str, Any], retry_after: float | None) -> None:
        sentences = [problem.get("title") or f"The server answered {status}.", problem.get("detail")]
        super().__init__(" ".join(str(sentence) for sentence in sentences if sentence))
        #: The status of the answer.
        self.status = status
        #: What the server said; empty when something in between answered.
        self.problem = problem
        #: When the server wants to be asked again, in seconds.
        self.retry_after = retry_after

    @property
    def type(self) -> str | None:
        """What kind of problem it is: ``urn:outrigger:error:…``."""
        return self.problem.get("type")


class UnreachableError(OutriggerError):
    """The server cannot be reached, or what answers is none."""


class TimeLimitError(OutriggerError):
    """A call took longer than its limit."""

    def __init__(self, limit: float) -> None:
        super().__init__(f"The server did not answer within {limit:g} s.")
        self.limit = limit


class CancelledError(Exception):
    """The caller cancelled a call; never swallowed."""
