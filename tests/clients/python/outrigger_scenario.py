"""Plays the scenario of all calls with the Python client, then what a client must do when a server does not answer well."""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "clients" / "python" / "src"))

from outrigger_client import (  # noqa: E402
    CancelledError,
    Cancellation,
    OutriggerClient,
    ProblemError,
    TimeLimitError,
    UnreachableError,
)

SCENARIO = ROOT / "tests" / "Outrigger.Client.Tests" / "Scenario" / "scenario.json"


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def at(value: Any, path: str) -> Any:
    for part in filter(None, path.split(".")):
        value = value[int(part)] if isinstance(value, list) else (value or {}).get(part)
    return value


def fill(value: Any, saved: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: fill(item, saved) for name, item in value.items()}
    if isinstance(value, list):
        return [fill(item, saved) for item in value]
    if isinstance(value, str):
        if whole := re.fullmatch(r"\$\{(\w+)\}", value):
            return saved[whole[1]]
        return re.sub(r"\$\{(\w+)\}", lambda found: str(saved[found[1]]), value)
    return value


def call(clients: dict[str, OutriggerClient], step: dict[str, Any], saved: dict[str, Any]) -> Any:
    client = clients[step.get("as", "caller")]
    name = snake(step["call"])
    method = getattr(client.assist, name, None) or getattr(client.jobs, name)
    arguments = [fill(value, saved) for value in step.get("path", {}).values()]
    if "body" in step:
        arguments.append(fill(step["body"], saved))
    if "text" in step:
        arguments.append(step["text"])
    if "bytes" in step:
        arguments.append(saved[step["bytes"]])
    if "headers" in step:
        arguments.append(step["headers"])
    query = {snake(parameter): fill(value, saved) for parameter, value in step.get("query", {}).items()}
    result = method(*arguments, **query)
    if inspect.isgenerator(result):
        # Nothing tells when the stream listens, so something is made to happen until it is seen.
        seen: list[Any] = []
        listener = threading.Thread(target=lambda: seen.append(next(result)), daemon=True)
        listener.start()
        while listener.is_alive():
            call(clients, step["during"], saved)
            listener.join(0.05)
        event = seen[0]
        result.close()
        return {"kind": event.kind, "data": event.data}
    return result


def play(clients: dict[str, OutriggerClient]) -> int:
    saved: dict[str, Any] = {"language": f"python{os.getpid()}"}
    steps = json.loads(SCENARIO.read_text())
    for step in steps:
        try:
            result = call(clients, step, saved)
        except ProblemError as error:
            expected = step.get("fails")
            assert expected, f"{step['call']}: {error} {error.problem}"
            assert (error.status, error.type) == (expected["status"], expected["type"]), f"{step['call']}: {error.status} {error.type}"
            continue
        assert "fails" not in step, f"{step['call']} did not fail"
        for path, value in fill(step.get("expect", {}), saved).items():
            path = fill(path, saved)
            assert at(result, path) == value, f"{step['call']}: {path} is {at(result, path)!r}, not {value!r}"
        for name, path in step.get("save", {}).items():
            saved[name] = at(result, path)
    return len(steps)


class Stub(BaseHTTPRequestHandler):
    """Answers as servers do on bad days; the path says how."""

    protocol_version = "HTTP/1.1"
    asked: dict[str, int] = {}
    released = threading.Event()

    def do_GET(self) -> None:
        kind = self.path.split("/")[1]
        count = Stub.asked[kind] = Stub.asked.get(kind, 0) + 1
        if kind == "hang":
            Stub.released.wait()
            return
        if kind == "busy" and count <= 1:
            return self.reply(503, b"{}", {"retry-after": "0"})
        if kind == "never":
            return self.reply(429, b'{"type":"urn:outrigger:error:too-many","title":"Slow."}', {"retry-after": "3600"})
        if kind == "page":
            return self.reply(200, b"<html>", {})
        if kind == "gateway":
            return self.reply(502, b"<html>", {})
        self.reply(200, b'{"waiting":3}', {})

    do_POST = do_GET

    def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def raises(kind: type[BaseException], run: Any) -> Any:
    try:
        run()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


def play_bad_days() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"

    def of(kind: str, **how: Any) -> OutriggerClient:
        return OutriggerClient(f"{address}/{kind}", **how)

    assert of("busy").jobs.count_jobs()["waiting"] == 3
    assert Stub.asked["busy"] == 2
    Stub.asked["busy"] = 0
    raises(ProblemError, lambda: of("busy").jobs.add_job({"type": "t"}))  # Might be done twice.
    assert Stub.asked["busy"] == 1
    Stub.asked["busy"] = 0
    of("busy").jobs.add_job({"type": "t", "idempotencyKey": "k"})
    assert Stub.asked["busy"] == 2
    error = raises(ProblemError, lambda: of("never").jobs.count_jobs())
    assert (error.status, error.retry_after, Stub.asked["never"]) == (429, 3600.0, 1)
    raises(UnreachableError, lambda: of("page").jobs.count_jobs())
    error = raises(ProblemError, lambda: of("gateway").jobs.count_jobs())
    assert (error.status, error.problem) == (502, {})
    raises(TimeLimitError, lambda: of("hang", timeout=0.05).jobs.count_jobs())

    hanging = of("hang")
    assert hanging.attempt(0.05, lambda limits: hanging.jobs.count_jobs(**limits)) is None
    assert hanging.unanswered == 1
    cancellation = Cancellation()
    threading.Timer(0.05, cancellation.cancel).start()
    raises(CancelledError, lambda: hanging.attempt(60, lambda limits: hanging.jobs.count_jobs(**limits), cancellation))
    raises(CancelledError, lambda: hanging.jobs.count_jobs(cancellation=cancellation))
    assert hanging.unanswered == 1
    fine = of("fine")
    for _ in range(3):
        assert fine.attempt(5, lambda limits: fine.jobs.count_jobs(**limits)) == {"waiting": 3}
    raises(UnreachableError, lambda: OutriggerClient("http://127.0.0.1:1").jobs.count_jobs())
    for address_or_key in (lambda: OutriggerClient("ftp://x"), lambda: OutriggerClient(key="a\r\nb"), lambda: fine.jobs.get_job("..")):
        raises(ValueError, address_or_key)
    Stub.released.set()
    server.shutdown()


if __name__ == "__main__":
    keys = {"caller": os.environ["OUTRIGGER_KEY"], "admin": os.environ["OUTRIGGER_ADMIN_KEY"]}
    calls = play({who: OutriggerClient(os.environ["OUTRIGGER_URL"], key=key, timeout=60) for who, key in keys.items()})
    play_bad_days()
    print(f"{calls} calls")
