export { OutriggerClient } from "./client.js";
export { OutriggerError, ProblemError, TimeLimitError, UnreachableError } from "./errors.js";
export type { Problem } from "./errors.js";
export type { CallOptions, OutriggerOptions, ServerEvent } from "./core.js";
export { AssistClient, JobsClient } from "./operations.js";
export type * from "./models.js";
