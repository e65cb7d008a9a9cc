import { type Problem, ProblemError, TimeLimitError, UnreachableError } from "./errors.js";
import { readEvents } from "./events.js";

/** How a client reaches its server. */
export interface OutriggerOptions {
  /** The address of the server. Default `http://127.0.0.1:5080`. */
  baseUrl?: string;
  /** The virtual key, or the administrator's for what needs it. */
  key?: string | undefined;
  /** How long a call may take with all its repetitions, in milliseconds. Default 10,000. */
  timeLimitMs?: number;
  /** How often a call that may be repeated is, after 429 and 503. Default 2. */
  repetitions?: number;
  /** What carries the calls. Default the global `fetch`. */
  fetch?: typeof fetch;
}

/** What a single call may say. */
export interface CallOptions {
  /** Cancels the call. */
  signal?: AbortSignal;
  /** A time limit of its own, in milliseconds. */
  timeLimitMs?: number;
}

/** Something that happened. */
export interface ServerEvent<T> {
  /** What happened, like `completed`. */
  kind: string;
  /** What is told about it. */
  data: T;
}

/** What a call sends. */
export interface Sent {
  json?: unknown;
  text?: string;
  bytes?: Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

const firstWaitMs = 100;

/** A value as a part of a path. Dots alone would climb. */
export function segment(value: string): string {
  if (value === "" || value === "." || value === "..") throw new TypeError("An id or name in the path is empty or not valid.");
  return encodeURIComponent(value);
}

/** A path with what is asked for behind it. */
export function withQuery(path: string, query: Record<string, string | undefined>): string {
  const parts = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]));
  return parts.length === 0 ? path : `${path}?${parts.join("&")}`;
}

/** Makes the calls: key, time limit, repetitions, errors. */
export class Core {
  readonly #base: URL;
  readonly #key: string | undefined;
  readonly #timeLimitMs: number;
  readonly #repetitions: number;
  readonly #fetch: typeof fetch;

  constructor(options: OutriggerOptions) {
    const base = options.baseUrl ?? "http://127.0.0.1:5080";
    this.#base = new URL(base.endsWith("/") ? base : base + "/");
    if (!/^https?:$/.test(this.#base.protocol)) throw new TypeError("baseUrl is an http or https address.");
    if (options.key !== undefined && !/^[!-~]+$/.test(options.key)) throw new TypeError("key has printable ASCII characters alone.");
    this.#key = options.key;
    this.#timeLimitMs = options.timeLimitMs ?? 10_000;
    this.#repetitions = options.repetitions ?? 2;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  json<T>(method: string, path: string, sent: Sent, isRepeatable: boolean, options: CallOptions): Promise<T> {
    return this.#call(method, path, sent, isRepeatable, options, async (answer) => {
      try {
        return (await answer.json()) as T;
      } catch (error) {
        if (error instanceof SyntaxError) throw new UnreachableError("The server answered with something else than JSON.", { cause: error });
        throw error;
      }
    });
  }

  bytes(method: string, path: string, sent: Sent, isRepeatable: boolean, options: CallOptions): Promise<Uint8Array<ArrayBuffer>> {
    return this.#call(method, path, sent, isRepeatable, options, async (answer) => new Uint8Array(await answer.arrayBuffer()));
  }

  nothing(method: string, path: string, sent: Sent, isRepeatable: boolean, options: CallOptions): Promise<void> {
    return this.#call(method, path, sent, isRepeatable, options, async (answer) => {
      await answer.body?.cancel();
    });
  }

  /** Events as they come, pings left out. The time limit ends with the headers. Leaving the loop closes the stream. */
  async *events<T>(path: string, options: CallOptions): AsyncGenerator<ServerEvent<T>> {
    const answer = await this.#call("GET", path, {}, true, options, async (opened) => opened, true);
    try {
      yield* readEvents<T>(answer.body!);
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      if (error instanceof SyntaxError) throw error;
      throw new UnreachableError("The stream broke off.", { cause: error });
    }
  }

  async #call<T>(
    method: string, path: string, sent: Sent, isRepeatable: boolean, options: CallOptions, read: (answer: Response) => Promise<T>, keepsOpen = false,
  ): Promise<T> {
    const limitMs = options.timeLimitMs ?? this.#timeLimitMs;
    const begin = performance.now();
    const ends = new AbortController();
    const cancel = () => ends.abort();
    options.signal?.throwIfAborted();
    options.signal?.addEventListener("abort", cancel, { once: true });
    const timer = setTimeout(cancel, limitMs);
    let isKept = false;
    try {
      for (let repetition = 0; ; repetition++) {
        const answer = await this.#fetch(new URL(path, this.#base), { ...this.#request(method, sent), signal: ends.signal });
        if (answer.ok) {
          isKept = keepsOpen;
          return await read(answer);
        }
        const problem = await describe(answer);
        const waitMs = problem.retryAfterMs ?? firstWaitMs * 2 ** repetition;
        const isBusy = answer.status === 429 || answer.status === 503;
        // A wait that ends after the limit is no use to anybody.
        if (!isBusy || !isRepeatable || repetition >= this.#repetitions || performance.now() - begin + waitMs >= limitMs) throw problem;
        await pause(waitMs, ends.signal);
      }
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      if (ends.signal.aborted) throw new TimeLimitError(limitMs);
      if (error instanceof ProblemError || error instanceof UnreachableError) throw error;
      throw new UnreachableError(`The server cannot be reached: ${String((error as Error).cause ?? error)}`, { cause: error });
    } finally {
      clearTimeout(timer);
      // A stream that goes on is still cancelled by the caller.
      if (!isKept) options.signal?.removeEventListener("abort", cancel);
    }
  }

  #request(method: string, sent: Sent): RequestInit {
    const headers: Record<string, string> = { ...sent.headers };
    if (this.#key !== undefined) headers["authorization"] = `Bearer ${this.#key}`;
    if (sent.json !== undefined) return { method, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(sent.json), redirect: "manual" };
    if (sent.text !== undefined) return { method, headers: { ...headers, "content-type": "text/plain" }, body: sent.text, redirect: "manual" };
    if (sent.bytes !== undefined) return { method, headers: { ...headers, "content-type": "application/octet-stream" }, body: sent.bytes, redirect: "manual" };
    return { method, headers, redirect: "manual" };
  }
}

async function describe(answer: Response): Promise<ProblemError> {
  let problem: unknown;
  try {
    problem = JSON.parse(await answer.text());
  } catch {
    problem = null; // An error page of something in between.
  }
  const after = answer.headers.get("retry-after");
  const seconds = after === null ? NaN : /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  return new ProblemError(answer.status, typeof problem === "object" && problem !== null ? (problem as Problem) : {}, Number.isNaN(seconds) ? null : Math.max(0, seconds * 1000));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    }, { once: true });
  });
}
