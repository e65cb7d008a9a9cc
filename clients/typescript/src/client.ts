import { Core, type OutriggerOptions } from "./core.js";
import { OutriggerError } from "./errors.js";
import { AssistClient, JobsClient } from "./operations.js";

/** The Assist API and the queue of an Outrigger server. */
export class OutriggerClient {
  /** Decisions and what they rest on. */
  readonly assist: AssistClient;
  /** The queue. */
  readonly jobs: JobsClient;
  #unanswered = 0;

  constructor(options: OutriggerOptions = {}) {
    const core = new Core(options);
    this.assist = new AssistClient(core);
    this.jobs = new JobsClient(core);
  }

  /** How many calls of `try` went without an answer. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /**
   * Asks, and goes on with null when the server refuses, cannot be reached or takes longer than the limit: assistance must never
   * take its caller down. Only the caller's own cancellation is thrown. Give the signal on to the call.
   */
  async try<T>(limitMs: number, ask: (signal: AbortSignal) => Promise<T>, cancellation?: AbortSignal): Promise<T | null> {
    cancellation?.throwIfAborted();
    const ends = new AbortController();
    const cancel = () => ends.abort(cancellation?.reason);
    const timer = setTimeout(() => ends.abort(), limitMs);
    cancellation?.addEventListener("abort", cancel, { once: true });
    try {
      return await ask(ends.signal);
    } catch (error) {
      if (cancellation?.aborted || !(error instanceof OutriggerError || ends.signal.aborted)) throw error;
      this.#unanswered++;
      return null;
    } finally {
      clearTimeout(timer);
      cancellation?.removeEventListener("abort", cancel);
    }
  }
}
