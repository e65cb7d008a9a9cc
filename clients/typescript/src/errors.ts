/** A call did not bring what it was made for. */
export class OutriggerError extends Error {
  override name = "OutriggerError";
}

/** What a server says of a refusal. */
export interface Problem {
  type?: string;
  title?: string;
  detail?: string;
  param?: string;
  traceId?: string;
  [name: string]: unknown;
}

/** The server refused a call, and says why (RFC 9457). */
export class ProblemError extends OutriggerError {
  override name = "ProblemError";

  constructor(
    /** The status of the answer. */
    readonly status: number,
    /** What the server said; empty when something in between answered. */
    readonly problem: Problem,
    /** When the server wants to be asked again, in milliseconds. */
    readonly retryAfterMs: number | null,
  ) {
    super([problem.title ?? `The server answered ${status}.`, problem.detail].filter(Boolean).join(" "));
  }
}

/** The server cannot be reached, or what answers is none. */
export class UnreachableError extends OutriggerError {
  override name = "UnreachableError";
}

/** A call took longer than its limit. */
export class TimeLimitError extends OutriggerError {
  override name = "TimeLimitError";

  constructor(readonly limitMs: number) {
    super(`The server did not answer within ${limitMs} ms.`);
  }
}
