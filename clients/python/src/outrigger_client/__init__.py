"""The Assist API and the job queue of an Outrigger server."""

from .client import OutriggerClient
from .core import Cancellation, ServerEvent
from .errors import CancelledError, OutriggerError, ProblemError, TimeLimitError, UnreachableError

__all__ = [
    "CancelledError",
    "Cancellation",
    "OutriggerClient",
    "OutriggerError",
    "ProblemError",
    "ServerEvent",
    "TimeLimitError",
    "UnreachableError",
]
