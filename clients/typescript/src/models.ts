// Made by eng/generate-clients out of the server's OpenAPI document; changes go there.

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A group of clients that crawls, or did. */
export interface AccessGroup {
  /** The User-Agent they share, cut at 200 characters; from outside. */
  agent: string;
  /** The Accept-Language they share, cut at 200 characters; from outside. */
  language: string;
  /** How many clients counted since it began. */
  clients: number;
  /** How many of them are suspect by their own behaviour. */
  suspect: number;
  /** When the evidence began to grow. */
  since: string;
  /** When the alarm was raised. */
  raisedAt: string;
  /** When it was over; null while it is not. */
  endedAt?: string | null;
  /** How many different paths the group has asked for since, about; null when not known. */
  paths?: number | null;
  /** Which share that is of all paths that anybody has asked this site for, 0 to 1; null when not known. */
  catalogueShare?: number | null;
  /** The cumulative sum, log-likelihood; the alarm is raised at 9. */
  evidence: number;
}

/** The groups of a tenant. */
export interface AccessGroupList {
  /** Those whose alarm is on, the newest first, then those that are over; at most 200. */
  items: Array<AccessGroup>;
}

/** What was taken. */
export interface AccessOutcomeAnswer {
  /** Whether the answer's status was taken; absent when none was told. */
  observed?: boolean | null;
  /** What became of the outcome: `taken`, `capped` or `unknown`; absent when none was told. */
  outcome?: "taken" | "unknown" | "capped" | null;
}

/** How a scored request was answered, or what its client turned out to be, or both. */
export interface AccessOutcomeRequest {
  /** The decision about the request. */
  decisionId?: string | null;
  /** The client's session, where no decision is at hand; 1–256 characters. */
  session?: string | null;
  /** The status it was answered with, 100–599; needs the decision. */
  status?: number | null;
  /** Bytes of the answer's body, 0 or more. */
  bytes?: number | null;
  /** What happened: `challengeSolved`, `challengeFailed`, `loggedIn`, `paid`, `honeypot`, `confirmedBot`, `confirmedHuman`. */
  kind?: "challengeSolved" | "challengeFailed" | "loggedIn" | "paid" | "honeypot" | "confirmedBot" | "confirmedHuman" | null;
}

/** A score. */
export interface AccessScoreAnswer {
  /** The probability that it is a malicious crawler or bot, 0 to 1. */
  score: number;
  /** What is suggested: `allow`, `tag`, `challenge` or `deny`. */
  action: "allow" | "tag" | "challenge" | "deny";
  /** The fixed rule that fired; absent for none. */
  rule?: string | null;
  /** What the fixed rules alone would suggest. */
  ruleAction: "allow" | "tag" | "challenge" | "deny";
  /** The decision; its id names the request when its answer and outcome are told. */
  decision: Decision;
}

/** A request to score. */
export interface AccessScoreRequest {
  /** When it came, 2000–2100; default now. Later than five minutes from now counts as that. */
  at?: string | null;
  /** The address it comes from, 1–64 characters. */
  address: string;
  /** The method, 1–32 characters. Default `GET`. */
  method?: string | null;
  /** The path, 1–8,192 characters; the query may follow a question mark. */
  path: string;
  /** The query, at most 8,192 characters. */
  query?: string | null;
  /** The version of HTTP, as `1.1` or `HTTP/2`; at most 16 characters. */
  httpVersion?: string | null;
  /** Names of its headers in the order in which they came, at most 128 of 256 characters. */
  headerNames?: Array<string> | null;
  /** Its headers by name, at most 64 values of 8,192 characters. Those that are looked at: user-agent, accept, accept-language, accept-encoding, referer, host, sec-ch-ua, sec-ch-ua-mobile, sec-ch-ua-platform, sec-fetch-site, sec-fetch-mode, sec-fetch-dest. Send no cookies and no credentials. */
  headers?: Record<string, string> | null;
  /** Whether it brought a cookie the site had set. Default: whether a session is given. */
  hasCookie?: boolean | null;
  /** The session, an opaque id, best a hash; at most 256 characters. */
  session?: string | null;
  /** The id of the API key it was authenticated with, at most 256 characters. */
  credential?: string | null;
  /** A fingerprint of the TLS handshake, at most 256 characters. */
  tlsFingerprint?: string | null;
  /** What you have verified about the client: `none`, `crawler`, `partner`, `falseClaim`. */
  verified?: "none" | "crawler" | "partner" | "falseClaim" | null;
}

/** Whether a module may act by itself, and why. */
export interface ActingEntry {
  /** Whether it may; until then it suggests, whatever it is set to. */
  mayAct: boolean;
  /** Which share of its alarms with feedback was right. */
  precision: number;
  /** What that share is at least, with 95 % confidence (Wilson). */
  lowerBound: number;
  /** What the bound must reach. */
  neededPrecision: number;
  /** What the feedback to its alarms weighs. */
  weight: number;
  /** What it must weigh. */
  neededWeight: number;
  /** When that was looked at; null when not yet. */
  at?: string | null;
}

/** Examples to add. */
export interface AddExamplesRequest {
  /** The examples, at most 5,000 a request. */
  examples?: Array<ExampleRequest> | null;
  /** Values to be found as entities, by type. */
  values?: Record<string, Array<string>> | null;
  /** An OpenAPI document (JSON) whose operations become intents: examples are made of their names, summaries and paths. */
  openApi?: Json | null;
}

/** A job to add. */
export interface AddJobRequest {
  /** What kind of work it is: text_generation, code_review, translation, analysis, or a type of your own. */
  type: string;
  /** Its input, as the type takes it. */
  input?: Json | null;
  /** The model or alias it asks for. Default: that of the type. */
  model?: string | null;
  /** A number from −1,000,000 to 1,000,000, higher goes first (default 1), or "auto": computed from deadline, load and risk, and again while it waits. */
  priority?: Json | null;
  /** The end user it is for; attribution only. */
  userId?: string | null;
  /** Where its end is posted to, signed. Public addresses only. */
  callbackUrl?: string | null;
  /** The queue. Default: that of the type. */
  queue?: string | null;
  /** How long it waits before it may run, in seconds. */
  delaySeconds?: number | null;
  /** When it may run first; a time in the past is at once. */
  runAt?: string | null;
  /** How often it is tried, 1 to 100. Default 3. */
  attempts?: number | null;
  /** The wait before the second attempt in seconds; it doubles with each further one. Default 2. */
  backoffSeconds?: number | null;
  /** How long one attempt may take, in seconds. */
  timeLimitSeconds?: number | null;
  /** When it should be done by. */
  deadline?: string | null;
  /** The id of the job that must be completed before this one starts. */
  after?: string | null;
  /** What the computed priority is told besides: {"risk":0.8,"resource":"gpu"} and the like, at most 4 KiB. */
  signals?: Json | null;
  /** Adds the job once for this key; the header Idempotency-Key says the same for a single job. */
  idempotencyKey?: string | null;
}

/** Several jobs to add in one transaction. */
export interface AddJobsRequest {
  /** The jobs, 1 to 1,000 unless the settings say otherwise. */
  jobs: Array<AddJobRequest>;
}

/** An alert as it is shown: what is sent, and how it stands. */
export interface AlertAnswer {
  /** Its id. */
  id: string;
  /** Whose it is. */
  tenant: string;
  /** What it is about. */
  type: string;
  /** Where. */
  endpoint: string;
  /** How severe. */
  severity: "low" | "medium" | "high" | "critical";
  /** Numbers and texts, as measured last. */
  details: Json;
  /** What happened, for people. */
  message: string;
  /** For engineers. */
  technicalDetails: string;
  /** What can be done. */
  suggestedActions: Array<string>;
  /** When it was raised last. */
  timestamp: string;
  /** How it stands. */
  state: "open" | "acknowledged" | "resolved";
  /** When it was opened first. */
  firstAt: string;
  /** When it was over; absent while it is not. */
  resolvedAt?: string | null;
  /** Who or what says so. */
  resolvedBy?: string | null;
  /** Who has taken it. */
  acknowledgedBy?: string | null;
  /** How often it was raised. */
  count: number;
  /** Whether it comes and goes. */
  flapping: boolean;
  /** Whether a silence keeps it quiet. */
  silenced: boolean;
}

/** A page of alerts, the newest first. */
export interface AlertList {
  /** The alerts. */
  items: Array<AlertAnswer>;
  /** The value of `before` for the next page; absent on the last. */
  next?: string | null;
}

/** Who takes an alert, or says that it is over. */
export interface AlertNoteRequest {
  /** A name for people, at most 100 characters; beside the caller's key, which is kept in any case. */
  by?: string | null;
}

/** An error to be analysed. */
export interface AnalyzeErrorRequest {
  /** Its message; the first 8,192 characters are looked at. */
  message: string;
  /** The exception's name, at most 200 characters. */
  type?: string | null;
  /** The stack; the first 32,768 characters are looked at. */
  stack?: string | null;
  /** A code that came with it (SQLSTATE, errno), at most 40 characters. */
  code?: string | null;
  /** The status that was to be answered, 400–599. */
  status?: number | null;
  /** The path of the request. */
  path?: string | null;
  /** The method of the request. */
  method?: string | null;
  /** The body of the request, at most 65,536 characters. */
  body?: string | null;
  /** The user agent of the request. */
  userAgent?: string | null;
  /** The address the request came from. */
  address?: string | null;
}

/** A request that is about to be handled. */
export interface AssessRequest {
  /** The path, 1–2,048 characters. */
  path: string;
  /** The method. Default GET. */
  method?: string | null;
  /** The headers. Looked at are the user agent (or x-client-version) and content-length; at most 200. */
  headers?: Record<string, string> | null;
  /** Parameters of the query; at most 200. */
  query?: Record<string, string> | null;
  /** The body as JSON; its members are looked at, one level deep. */
  body?: Json | null;
  /** How large the body is, where it is not given itself. */
  bodyBytes?: number | null;
  /** Which version of which client; else taken from the headers. */
  clientVersion?: string | null;
  /** Who sends it, so that no single sender teaches more than its share. */
  sender?: string | null;
  /** How well dependencies do, 0 (down) to 1, by name; at most 16. */
  dependencies?: Record<string, number> | null;
}

/** The key that receivers check signatures with. */
export interface CallbackKeyAnswer {
  /** It begins with whsec_; keep it secret. */
  key: string;
}

/** A body to check. */
export interface CheckRequest {
  /** The operation: an operationId or action of the backend's document, or a name of your own. */
  operation?: string | null;
  /** The intent, when no operation is named. */
  intent?: string | null;
  /** The method that was asked for, with the path. With both, the operation counts on its own route only; elsewhere the document's operation for this route does, and without one the body may go on. */
  method?: string | null;
  /** The path that was asked for, without query. */
  path?: string | null;
  /** The body, a JSON object. */
  body: Json;
  /** Its JSON Schema; absent for that of the backend's document or what was learned. */
  schema?: Json | null;
  /** Whether the body is known to be good and is learned from. */
  learn?: boolean;
}

/** An item that was closed. */
export interface ClosedItem {
  /** The item. */
  key: string;
  /** Whether it was done before it was due. */
  wasInTime: boolean;
  /** How long it was open. */
  openHours: number;
  /** The last decision about it, made as it was closed. */
  decision: Decision;
}

/** What changed between two versions. */
export interface CompareVersionsAnswer {
  /** About documents `breaking`, `compatible` or `same`; about versions that were seen what the guard decides. */
  decision: Decision;
  /** What changed between the documents, the worst first; absent for versions that were seen. */
  changes?: Array<SpecificationChange> | null;
  /** Whether there are more changes than are answered. */
  cut: boolean;
  /** The versions' fields side by side; absent for documents. */
  profile?: ProfileComparison | null;
}

/** Two OpenAPI documents, or a route and a version of it that was seen beside the stable one. */
export interface CompareVersionsRequest {
  /** The document of the version in use: an object, or JSON or YAML as text. */
  base?: Json | null;
  /** The document of the next version. */
  revision?: Json | null;
  /** The route whose versions are compared as they were seen. */
  route?: string | null;
  /** The version that is compared with the route's stable one. */
  version?: string | null;
}

/** An outside worker has done a job. */
export interface CompleteJobRequest {
  /** Who holds the lease. */
  worker: string;
  /** The token of the lease. */
  token: number;
  /** The result; any JSON. */
  result?: Json | null;
}

/** Which model decided. */
export interface DecidingModel {
  /** The model's name; stable. */
  name: string;
  /** Its version; `fixed` when the fixed rule answered. */
  version: string;
  /** How many observations this answer rests on. */
  samplesSeen: number;
  /** Whether these are fewer than the model wants before it is trusted. */
  coldStart: boolean;
}

/** A decision as it is answered, recorded and given feedback to. Immutable. */
export interface Decision {
  /** Its id, a UUIDv7. */
  id: string;
  /** The module that decided, in kebab case. */
  module: string;
  /** What was decided. */
  decision: string;
  /** The score it rests on; unit and range are the module's. */
  score: number;
  /** The calibrated probability that it is right, 0 to 1. */
  confidence: number;
  /** Whether it is kept and can be listed and replayed; one that is not takes feedback for ten minutes. */
  recorded: boolean;
  /** The reasons, the weightiest first. */
  reasons: Array<DecisionReason>;
  /** Which model decided. */
  model: DecidingModel;
  /** How long it took, in microseconds. */
  elapsedUs: number;
}

/** A decision as it was answered, with what is known beside it. */
export interface DecisionAnswer {
  /** Its id. */
  id: string;
  /** The module that decided. */
  module: string;
  /** What was decided. */
  decision: string;
  /** The score it rests on. */
  score: number;
  /** The calibrated probability that it is right, 0 to 1. */
  confidence: number;
  /** Whether it is kept. */
  recorded: boolean;
  /** The reasons, the weightiest first. */
  reasons: Array<DecisionReason>;
  /** Which model decided. */
  model: DecidingModel;
  /** How long it took, in microseconds. */
  elapsedUs: number;
  /** Whose it is. */
  tenant: string;
  /** What was decided about. */
  subject: string;
  /** How far the module was allowed to go. */
  mode: "off" | "shadow" | "suggest" | "act";
  /** When it was made, UTC. */
  at: string;
  /** Whether it was worth a look. */
  notable: boolean;
  /** Why the fixed rule answered; absent when it did not have to. */
  fallback?: string | null;
  /** What the model would have said; absent where it answered itself. */
  shadow?: VerdictAnswer | null;
  /** The features it rests on; empty when the model was not asked. */
  features: Array<FeatureAnswer>;
  /** What was said of it since. */
  feedback: Array<FeedbackAnswer>;
}

/** A page of decisions, the newest first. */
export interface DecisionPage {
  /** The decisions. */
  items: Array<DecisionAnswer>;
  /** Give it as `after` to get the next page; null on the last. */
  next?: string | null;
}

/** One reason of a decision, in words and a number. */
export interface DecisionReason {
  /** What was looked at, in a few words. */
  what: string;
  /** What was seen, with unit, beside what was expected. */
  value: string;
  /** How much it moved the score, in the score's unit; negative when it spoke against. */
  contribution: number;
}

/** A series to be looked through. */
export interface DetectAnomaliesRequest {
  /** What the series is called, for lists. */
  series?: string | null;
  /** The values, oldest first; at most `MaxPoints`. */
  values: Array<number>;
  /** The time of each value, RFC 3339, ascending; or none, and double? DetectAnomaliesRequest.IntervalSeconds. */
  times?: Array<string> | null;
  /** The seconds between two values when no times are given, above 0 to 1 week. Default 60. */
  intervalSeconds?: number | null;
}

/** How a tenant's routes stand. */
export interface DriftStatusAnswer {
  /** The weightiest decision about a version. */
  decision: Decision;
  /** The routes. */
  routes: Array<RouteStanding>;
}

/** What an error means. */
export interface ErrorAnalysis {
  /** The status to answer with. */
  status: number;
  /** The body to answer with. */
  answer: ErrorAnswer;
  /** The kind, finer than the type. */
  kind: string;
  /** The probability that the type is right, 0 to 1. */
  confidence: number;
  /** `retry`, `fall_back` or `fail`. */
  strategy: string;
  /** The frame where the fault most likely is; null when none is known. */
  frame?: ErrorFrame | null;
  /** What an operator does, in order. */
  suggestedActions: Array<string>;
  /** The group of errors it belongs to; null when it was not counted. */
  signature?: string | null;
  /** How often that group occurred. */
  occurrences: number;
  /** Whether it is the first of its group. */
  isNew: boolean;
  /** The decision behind it; null only where the analysis failed. */
  decision?: Decision | null;
}

/** The body that goes out in place of an unhandled error. */
export interface ErrorAnswer {
  /** What happened. */
  error: ErrorAnswerHead;
  /** What the user can do; absent where the analysis failed. */
  suggestions?: Array<string> | null;
  /** Where to read on; absent where the analysis failed. */
  support?: ErrorSupport | null;
}

/** What happened, in the answer. */
export interface ErrorAnswerHead {
  /** The same in log, decision and answer. */
  id: string;
  /** The message without secrets. */
  message: string;
  /** The type; absent where the analysis failed. */
  type?: string | null;
  /** `low`, `medium`, `high` or `critical`; absent where the analysis failed. */
  severity?: string | null;
  /** When. */
  timestamp: string;
}

/** A frame of a stack. */
export interface ErrorFrame {
  /** The method, without what compilers add. */
  method: string;
  /** The file's name; null when not known. */
  file?: string | null;
  /** The line; null when not known. */
  line?: number | null;
}

/** Where to read on. */
export interface ErrorSupport {
  /** Addresses of documents. */
  documentation: Array<string>;
  /** Steps, in order. */
  troubleshooting: Array<string>;
}

/** A page of examples. */
export interface ExamplePage {
  /** The examples. */
  items: Array<IntentExample>;
  /** How many there are. */
  total: number;
  /** Give it as `after` to get the next page; null on the last. */
  next?: number | null;
  /** How the model stands. */
  training: IntentTraining;
}

/** An example to add. */
export interface ExampleRequest {
  /** The text, 1 to 1,000 characters. */
  text: string;
  /** Its intent; `out_of_scope` for none. */
  intent: string;
  /** What is to be done; absent for the intent's own name. */
  action?: string | null;
}

/** What came of added examples. */
export interface ExamplesAdded {
  /** How many were new. */
  added: number;
  /** Texts that are examples of another intent as well. */
  contradictions: Array<IntentContradiction>;
  /** How the model stands. */
  training: IntentTraining;
}

/** How many examples were removed. */
export interface ExamplesRemoved {
  /** How many. */
  removed: number;
}

/** One answered call. */
export interface ExchangeRequest {
  /** The route's template (`GET /orders/{id}`). */
  route?: string | null;
  /** The version that answered. */
  version?: string | null;
  /** The application that called; clients are compared apart. */
  client?: string | null;
  /** The answer's status. Default 200. */
  status?: number;
  /** How long it took, in milliseconds. */
  latencyMs?: number | null;
  /** The answer's body, any JSON; absent when it is not looked at. */
  body?: Json | null;
}

/** An outside worker could not do a job, or gives it back. */
export interface FailJobRequest {
  /** Who holds the lease. */
  worker: string;
  /** The token of the lease. */
  token: number;
  /** Why, for the job's owner. */
  error: string;
  /** Whether it is tried again while attempts are left. Default true. */
  retry?: boolean | null;
  /** When, in seconds; default the job's own backoff. */
  retryAfterSeconds?: number | null;
  /** Gives the job back untouched: the attempt does not count. */
  release?: boolean;
}

/** A feature. */
export interface FeatureAnswer {
  /** What it is called. */
  name: string;
  /** What it was; null where nothing was known. */
  value?: number | null;
}

/** A word of feedback. */
export interface FeedbackAnswer {
  /** What was true; yes is 1, no is 0. */
  outcome: number;
  /** Who says so: `user:…`, `key:…`, `admin` or `anonymous`. */
  source: string;
  /** What the caller calls the place it knows it from. */
  label?: string | null;
  /** A remark. */
  comment?: string | null;
  /** When it was said, UTC. */
  at: string;
}

/** What turned out to be true of a decision. */
export interface FeedbackRequest {
  /** What was true: for a yes or no `true` or `false` (or 1 or 0), for a forecast the value. */
  outcome: Json;
  /** What you call the place you know it from (`on-call`); at most 64 characters. Who speaks is told by the key. */
  source?: string | null;
  /** A remark for people; at most 1,000 characters. */
  comment?: string | null;
}

/** A field in two versions. */
export interface FieldComparison {
  /** The field. */
  field: string;
  /** The share of the stable version's answers without it, where its parent was there; absent when it was never seen. */
  stableMissing?: number | null;
  /** The same for the other version. */
  missing?: number | null;
  /** The share of the stable version's that was null. */
  stableNull?: number | null;
  /** The same for the other version. */
  null?: number | null;
  /** The share of the other version's that has a type the stable one does not use. */
  otherType?: number | null;
}

/** What one test found. */
export interface FindingAnswer {
  /** The field; absent for the route's answers. */
  field?: string | null;
  /** What changed. */
  what: string;
  /** The share of the new version's answers, 0 to 1, over the clients it touches. */
  share: number;
  /** How many answers that is. */
  shown: number;
  /** Of how many. */
  seen: number;
  /** The share of the stable version's. */
  stableShare: number;
  /** The test's evidence; 1,000 is significant at 0.001, however often one looks. */
  evidence: number;
  /** The clients it touches. */
  clients: Array<string>;
  /** Whether it may be a reason to roll back. */
  isBreak: boolean;
  /** When it first showed itself. */
  firstSeen: string;
}

/** A forecast. */
export interface ForecastAnswer {
  /** The series' name, if it has one. */
  series?: string | null;
  /** Seconds of a step; absent when unknown. */
  stepSeconds?: number | null;
  /** The seasons found, in steps, the shortest first. */
  seasons: Array<number>;
  /** When the steps begin, UTC; absent when unknown. */
  times?: Array<string> | null;
  /** The next values, one a step: half of what comes is expected above, half below. */
  values: Array<number>;
  /** One for each level; none when the fixed rule answered. */
  intervals: Array<ForecastInterval>;
  /** What each way to forecast counts at the last step, the weightiest first. */
  members: Array<ForecastMemberWeight>;
  /** When the limit will be crossed, or is most likely to be; absent without limit. */
  crossing?: ForecastCrossing | null;
  /** Steps without a value; what was expected stood in. */
  missing: number;
  /** The decision about the last step, or about the step of the crossing. */
  decision: Decision;
}

/** The crossing of a limit. */
export interface ForecastCrossing {
  /** The limit. */
  limit: number;
  /** `up` when the last value is at or below the limit, else `down`. */
  direction: string;
  /** Whether it is as sure as was asked for within the horizon; by default, more likely than not. */
  isExpected: boolean;
  /** The first step at which it is as sure as was asked for, else the one at which it is most likely; from 1. */
  step: number;
  /** When that step begins; absent when unknown. */
  time?: string | null;
  /** The probability of a value beyond the limit at that step. */
  probability: number;
}

/** Bounds between which values are expected with a probability. */
export interface ForecastInterval {
  /** The probability. */
  level: number;
  /** The lower bounds, one a step. */
  lower: Array<number>;
  /** The upper bounds, one a step. */
  upper: Array<number>;
}

/** What one way to forecast counts. */
export interface ForecastMemberWeight {
  /** Its name. */
  name: string;
  /** 0 to 1; all together are 1. */
  weight: number;
}

/** Points of series to be kept. */
export interface ForecastObserveRequest {
  /** The points, of any number of series; of each series in time order, or what is late is left out. */
  points: Array<ForecastPoint>;
  /** Seconds of a step, for series that begin with this request. Default as set. */
  stepSeconds?: number | null;
  /** What becomes of several points of one step, for series that begin with this request: `mean` (default), `sum`, `last` or `max`. */
  aggregate?: string | null;
}

/** What became of observed points. */
export interface ForecastObserved {
  /** Taken. */
  accepted: number;
  /** Left out: of a step that was closed already, or out of order. */
  late: number;
  /** Left out: further ahead of the clock than may be. */
  future: number;
  /** Series that began anew, for the gap was too long. */
  restarted: number;
  /** Series that are kept for the caller's tenant. */
  series: number;
  /** The decision about the next step of the series of the last point. */
  decision: Decision;
}

/** One point of a series. */
export interface ForecastPoint {
  /** The series' name. */
  series: string;
  /** Its value. */
  value: number;
  /** When; absent = now. */
  time: string;
}

/** What to forecast: values that come with the request, or a series that was observed before. */
export interface ForecastRequest {
  /** The name of an observed series; instead of IReadOnlyList&lt;double?&gt;? ForecastRequest.Values. With values it only names them in the decision. */
  series?: string | null;
  /** The values, oldest first; null = missing. */
  values?: Array<number | null> | null;
  /** When each value was, if steps are not equal or the calendar should help to find seasons; as many as values, any order. */
  timestamps?: Array<string> | null;
  /** Seconds between two steps. Without it, found from the timestamps; without these, unknown. */
  stepSeconds?: number | null;
  /** Steps of a season that is known. */
  season?: number | null;
  /** How many steps to forecast. Default 24. */
  horizon?: number | null;
  /** Levels of the intervals. Default 0.8 and 0.95. */
  levels?: Array<number> | null;
  /** A limit, to be told when it will be crossed. */
  limit?: number | null;
  /** How sure a crossing of the limit must be to be expected; 0.5 to 0.99. Default 0.5: more likely than not. */
  limitProbability?: number | null;
}

/** An anomaly in a series. */
export interface FoundAnomaly {
  /** Which value it is, from 0. */
  index: number;
  /** Its time. */
  at: string;
  /** The value. */
  value: number;
  /** What was expected. */
  expected: number;
  /** How far it lies away, in usual errors. */
  score: number;
  /** The probability that it is an anomaly, 0 to 1. */
  confidence: number;
  /** How far that is. */
  severity?: "low" | "medium" | "high" | "critical" | null;
  /** Why, the weightiest first. */
  reasons: Array<DecisionReason>;
}

/** How the process and its machine stand at one moment. */
export interface HealthReading {
  /** When it was read. */
  at: string;
  /** The share of the machine's processors that the process used since the last reading, 0 to 1. */
  cpuShare: number;
  /** The memory the process holds. */
  memoryBytes: number;
  /** The share of the memory available to it, by the container's or the machine's limit, 0 to 1. */
  memoryShare: number;
  /** How long the process runs. */
  uptimeSeconds: number;
  /** The share of the time since the last reading that garbage collection stopped it, 0 to 1. */
  gcPauseShare: number;
  /** The managed heap. */
  heapBytes: number;
  /** Threads in the pool. */
  threadPoolThreads: number;
  /** Work that waits for one of them. */
  threadPoolQueue: number;
}

/** How the process stands and what to think of it. */
export interface HealthReport {
  /** The decision. */
  decision: Decision;
  /** Whether somebody should look. */
  needsAttention: boolean;
  /** `low`, `medium`, `high` or `critical`: half of a limit, four fifths, the limit reached, or the limit of processors or memory passed by a twentieth. */
  severity: string;
  /** What was read. */
  reading: HealthReading;
}

/** What a worker learns from a heartbeat. */
export interface HeartbeatAnswer {
  /** True when the job's cancellation was asked for: stop, and report it as failed. */
  cancelRequested: boolean;
}

/** A sign of life of an outside worker. */
export interface HeartbeatRequest {
  /** Who holds the lease. */
  worker: string;
  /** The token of the lease. */
  token: number;
  /** How far it is, 0 to 100. */
  progress?: number | null;
  /** What is being done. */
  text?: string | null;
  /** How long the lease holds from now on, 5 to 3,600 seconds. Default 30. */
  leaseSeconds?: number | null;
}

/** What was imported. */
export interface ImportAnswer {
  /** Of this model or state. */
  name: string;
  /** `state` or `parameters`. */
  what: string;
  /** The new version of the model, which waits to be promoted; null for a state. */
  version?: string | null;
  /** How large the content is. */
  bytes: number;
}

/** What a text is after. */
export interface IntentAnswer {
  /** The decision: `recognized`, `unsure` or `out_of_scope`; its reasons begin with the n-grams that weighed most. */
  decision: Decision;
  /** The intent; null when it is out of scope. */
  intent?: string | null;
  /** The probability that this is right, 0 to 1. */
  confidence: number;
  /** What is to be done; null when it is out of scope or unsure. */
  suggestedAction?: string | null;
  /** What the text names. */
  entities: Array<IntentEntity>;
  /** The runner-up; null when there is none. */
  alternative?: string | null;
  /** `model`; `advisor` when the language model's answer stands; `example` when it said so of this very text before. */
  source: string;
}

/** An example that contradicts others. */
export interface IntentContradiction {
  /** The example. */
  text: string;
  /** What it is said to be. */
  intent: string;
  /** What others say: an equal text, or what a model trained without it takes it for. */
  otherIntent: string;
  /** Whether an equal text is an example of the other intent. */
  isSameText: boolean;
}

/** Something named in a text. */
export interface IntentEntity {
  /** `date`, `money`, `email`, `phone`, `uuid`, `url`, `quantity`, `number`, or the name of a list of values that was given. */
  type: string;
  /** As it stands in the text. */
  text: string;
  /** The same in one way of writing: a date as `2026-03-05`, money as `12.5 EUR`; the text itself where there is none. */
  value: string;
  /** Its first character, from 0. */
  start: number;
  /** How many characters it has. */
  length: number;
}

/** A text and what it is after. */
export interface IntentExample {
  /** The text. */
  text: string;
  /** Its intent, or `out_of_scope`. */
  intent: string;
  /** What is to be done for it; null for the intent's own name. */
  action?: string | null;
  /** Who gave it: `caller`, `advisor` (a language model) or `document`. */
  source: string;
}

/** How a tenant's model stands. */
export interface IntentTraining {
  /** `none` (no examples), `waiting`, `training`, `ready`. */
  state: string;
  /** Which share of a running training is done, 0 to 1. */
  progress: number;
  /** How many examples there are, the shipped ones and those of the document among them. */
  examples: number;
  /** How many intents. */
  intents: number;
  /** How many came since the last training. */
  newExamples: number;
  /** The share recognised rightly by models that had not seen them, in the last training; null when there were too few. */
  heldOutAccuracy?: number | null;
  /** How long the last training took. */
  trainingSeconds: number;
  /** How large the model is. */
  modelBytes: number;
  /** Examples that contradict others, as the last training found them. */
  contradictions: Array<IntentContradiction>;
}

/** A job that was added. */
export interface JobAddedAnswer {
  /** Its id. */
  id: string;
  /** True when the same request was made before with this idempotency key. */
  existing: boolean;
}

/** What became of one of several jobs. */
export interface JobAddedEntry {
  /** Its id; null when it was refused. */
  id?: string | null;
  /** True when the same request was made before with this idempotency key. */
  existing: boolean;
  /** The kind of error, a URN; null when it was taken. */
  error?: string | null;
  /** What was wrong; null when it was taken. */
  detail?: string | null;
}

/** A job. */
export interface JobAnswer {
  /** Its id. */
  id: string;
  /** Whose it is; told to administrators only. */
  tenant?: string | null;
  /** What kind of work it is. */
  type: string;
  /** Its queue. */
  queue: string;
  /** blocked, delayed, waiting, active, completed, failed or cancelled. */
  state: string;
  /** The caller's own number. */
  priority: number;
  /** What the queue orders by. */
  score: number;
  /** Whether the score is computed. */
  scored: boolean;
  /** Its input; left out of lists. */
  input?: Json | null;
  /** The model it asks for. */
  model?: string | null;
  /** The end user it is for. */
  userId?: string | null;
  /** Attempts begun. */
  attempts: number;
  /** Attempts at most. */
  maxAttempts: number;
  /** How often its worker fell silent. */
  stalls: number;
  /** 0 to 100. */
  progress: number;
  /** What its worker said last. */
  progressText?: string | null;
  /** When it was added. */
  addedAt: string;
  /** When it may run, or was ready to. */
  readyAt: string;
  /** When the latest attempt began. */
  startedAt?: string | null;
  /** When it came to its end. */
  finishedAt?: string | null;
  /** When it should be done by. */
  deadline?: string | null;
  /** The job it waits for. */
  after?: string | null;
  /** Its result; left out of lists. */
  result?: Json | null;
  /** Why the latest attempt failed. */
  error?: JobErrorAnswer | null;
  /** How its callback stands. */
  callback?: JobCallbackAnswer | null;
}

/** How a callback stands. */
export interface JobCallbackAnswer {
  /** Where it goes. */
  url: string;
  /** none, pending, delivered or abandoned. */
  state: string;
  /** Deliveries tried. */
  attempts: number;
  /** The status of the last answer. */
  lastStatus?: number | null;
  /** What was wrong with the last delivery. */
  lastError?: string | null;
  /** When it is tried next. */
  nextAt?: string | null;
}

/** Why an attempt failed. */
export interface JobErrorAnswer {
  /** A short name of the reason. */
  code: string;
  /** A sentence. */
  message: string;
}

/** Something that happened to a job, as the data of an event. */
export interface JobEventData {
  /** The job. */
  id: string;
  /** What kind of work it is. */
  type: string;
  /** Its queue. */
  queue: string;
  /** When. */
  at: string;
  /** 0 to 100, of progress. */
  progress?: number | null;
  /** Why, of a failure or retry. */
  error?: string | null;
}

/** Jobs, the youngest first. */
export interface JobPage {
  /** The jobs. */
  jobs: Array<JobAnswer>;
  /** What to give as before for the next page; null on the last. */
  before?: number | null;
}

/** A job's state after a change. */
export interface JobStateAnswer {
  /** The job. */
  id: string;
  /** Its state afterwards. */
  state: string;
}

/** How many jobs stand where. */
export interface JobStatsAnswer {
  /** Ready to run. */
  waiting: number;
  /** Running. */
  active: number;
  /** Done and kept. */
  completed: number;
  /** Failed for good and kept. */
  failed: number;
  /** For later. */
  delayed: number;
  /** Waiting for another job. */
  blocked: number;
  /** Cancelled and kept. */
  cancelled: number;
  /** The same by queue. */
  queues: Record<string, QueueStatsAnswer>;
}

/** Jobs that were added, in the order given. */
export interface JobsAddedAnswer {
  /** How many are new. */
  added: number;
  /** Ids, null where a job was refused. */
  ids: Array<string | null>;
  /** What became of each. */
  jobs: Array<JobAddedEntry>;
}

/** Jobs that an outside worker asks for. */
export interface LeaseJobsRequest {
  /** Who asks: a name that is unique per start of the worker, 1 to 100 printable characters. */
  worker: string;
  /** Of which queue. Default: the default queue. */
  queue?: string | null;
  /** The types it does, 1 to 100. */
  types: Array<string>;
  /** How many at most, 1 to 100. Default 1. */
  max?: number | null;
  /** How long the lease holds without a heartbeat, 5 to 3,600 seconds. Default 30. */
  leaseSeconds?: number | null;
  /** How long to wait for work when there is none, 0 to 30 seconds. Default 0. */
  waitSeconds?: number | null;
}

/** A job leased to an outside worker. */
export interface LeasedJobAnswer {
  /** Its id. */
  id: string;
  /** What every further call about it shows. */
  token: number;
  /** What kind of work it is. */
  type: string;
  /** Its input. */
  input: Json;
  /** The model it asks for. */
  model?: string | null;
  /** The end user it is for. */
  userId?: string | null;
  /** Which attempt this is, from 1. */
  attempt: number;
  /** How many there are at most. */
  maxAttempts: number;
  /** Until when the lease holds without a heartbeat. */
  leaseUntil?: string | null;
}

/** Jobs leased to an outside worker. */
export interface LeasedJobsAnswer {
  /** The jobs; empty when there was none. */
  jobs: Array<LeasedJobAnswer>;
}

/** Something odd about lines. */
export interface LogAnomaly {
  /** Its id, a UUIDv7. */
  id: string;
  /** The decision it was part of; takes feedback. */
  decision: string;
  /** When, by the lines' own time. */
  at: string;
  /** Where. */
  source: string;
  /** What is odd. */
  signal: "newTemplate" | "burst" | "vanished" | "level" | "number" | "value" | "session";
  /** How odd: `low`, `medium`, `high`, `critical`. */
  severity: string;
  /** −log10 of how likely something as odd is: 5 means once in 100,000. */
  surprise: number;
  /** The template, 16 hexadecimal digits. */
  templateId: string;
  /** The template's text. */
  template: string;
  /** What was seen. */
  seen: string;
  /** What is usual. */
  expected: string;
  /** The line, cut, with secrets and personal data masked; null when it is about no one line. */
  example?: string | null;
  /** The session, if it is about one. */
  session?: string | null;
}

/** What was true of an anomaly. */
export interface LogAnomalyFeedback {
  /** Whether it was one. */
  isAnomalous: boolean;
}

/** A page of anomalies. */
export interface LogAnomalyPage {
  /** The newest first. */
  items: Array<LogAnomaly>;
  /** Given as `before` it leads to the next page; null on the last. */
  next?: string | null;
}

/** What came of lines. */
export interface LogIngestResult {
  /** Whether anything is odd about them. */
  decision: Decision;
  /** How many lines were seen. */
  lines: number;
  /** How many of them were cut. */
  cutLines: number;
  /** How many templates are new. */
  newTemplates: number;
  /** How many templates their sources have. */
  templates: number;
  /** What is odd, the oddest first; at most 100. */
  anomalies: Array<LogAnomaly>;
}

/** A gap of a template. */
export interface LogParameterInfo {
  /** The place in the line, from 0. */
  token: number;
  /** What stands there. */
  kind: string;
  /** How often it was looked at. */
  seen: number;
  /** How many different words stood there; null for numbers, and when there were too many. */
  values?: number | null;
  /** The smallest number. */
  lowest?: number | null;
  /** The largest number. */
  highest?: number | null;
}

/** A template. */
export interface LogTemplateInfo {
  /** Its id, 16 hexadecimal digits; the same after every restart. */
  id: string;
  /** Its text, `&lt;*&gt;` where it varies. */
  template: string;
  /** How many lines it had. */
  count: number;
  /** When the first one came. */
  firstSeen: string;
  /** When the last one came. */
  lastSeen: string;
  /** Its first line, cut, with secrets and personal data masked. */
  example: string;
  /** What is known of its gaps. */
  parameters: Array<LogParameterInfo>;
}

/** Templates of a source. */
export interface LogTemplateList {
  /** The source. */
  source: string;
  /** The most frequent first. */
  items: Array<LogTemplateInfo>;
}

/** A model with its versions. */
export interface ModelAnswer {
  /** How it stands. */
  model: ModelEntry;
  /** What its features are called, in order. */
  features: Array<string>;
  /** What it decides with. */
  parameters: Array<number>;
  /** What was learned and imported, oldest first. */
  versions: Array<VersionEntry>;
}

/** Two versions on the same recorded decisions with outcomes, none of which either has learned from. Immutable. */
export interface ModelComparison {
  /** The version that is looked at. */
  version: string;
  /** The version it is compared with. */
  against: string;
  /** How many words of feedback were compared. */
  outcomes: number;
  /** What they weigh together: a source that says much weighs no more than its share. */
  weight: number;
  /** The mean loss of the version; lower is better. */
  loss: number;
  /** The mean loss of the other. */
  lossAgainst: number;
  /** How much lower the loss is; negative when it is higher. */
  improvement: number;
  /** What the improvement is at least, with 95 % confidence; null while there is too little to tell. */
  lowerBound?: number | null;
  /** Whether that is above zero and rests on enough. */
  better: boolean;
  /** When they were compared, microseconds since 1970 UTC. */
  atMicros: number;
}

/** A model. */
export interface ModelEntry {
  /** Its name. */
  name: string;
  /** The module it decides for. */
  module: string;
  /** The version in charge: `1` ships with it. */
  version: string;
  /** Whether that one stays whatever is learned. */
  pinned: boolean;
  /** Since when it is in charge; null when it always was. */
  since?: string | null;
  /** Why it is: `promoted`, `reverted`, `rolled-back`, `pinned` or `unpinned`; null when it always was. */
  reason?: string | null;
  /** The version a rollback leads to. */
  previous?: string | null;
  /** A newer version that waits to be promoted, and how it compared; null when there is none. */
  candidate?: VersionEntry | null;
  /** Whether the module may act by itself when it is set to. */
  acting: ActingEntry;
  /** Until when the module is left out because it took too long; null when it is asked. */
  leftOutUntil?: string | null;
}

/** All models and learned states of this node. */
export interface ModelList {
  /** The node that answers; learned state is its own, versions are shared by all. */
  node: string;
  /** The models. */
  items: Array<ModelEntry>;
  /** What modules have learned of their traffic. */
  states: Array<StateEntry>;
}

/** What became of answered calls. */
export interface ObserveExchangesAnswer {
  /** The weightiest decision about a version. */
  decision: Decision;
  /** How many calls were the stable version's. */
  stable: number;
  /** How many were of versions that are compared with it. */
  compared: number;
  /** The last decision about each version on each route that was not `none`, or that said `roll-back`. */
  versions: Array<VersionDecision>;
}

/** Answered calls to be looked at, in the order in which they were answered. */
export interface ObserveExchangesRequest {
  /** The calls; at most `MaxExchanges`. */
  exchanges: Array<ExchangeRequest>;
  /** The version that is the stable one on the routes of this request; without it the first that was seen stays it. */
  stable?: string | null;
  /** What is known of versions; goes for the routes of this request. At most 100. */
  releases?: Array<ReleaseRequest> | null;
}

/** What became of points. */
export interface ObservePointsAnswer {
  /** The decision about the most unusual of them. */
  decision: Decision;
  /** How many were judged. */
  judged: number;
  /** How many of these are anomalies. */
  alerts: number;
  /** How many were there already. */
  duplicates: number;
  /** How many came after a later point of their series. */
  outOfOrder: number;
  /** How many cannot be right. */
  refused: number;
  /** Those that alert or were not judged; all when it was asked for. */
  points: Array<PointAnswer>;
}

/** Points to be watched, of any series, in the order in which they were measured. */
export interface ObservePointsRequest {
  /** The points; at most `MaxPoints`. */
  points: Array<PointRequest>;
  /** Whether every point is answered; without it those that alert or were not judged. */
  all?: boolean;
}

/** A task of a play. Times are in seconds after its beginning, so that a body is as good tomorrow. */
export interface PlannedTaskRequest {
  /** What it is called, at most 200 characters; unique. */
  id?: string | null;
  /** What kind of work it is, at most 200 characters. */
  type?: string | null;
  /** Its level under the fixed rule: low, normal (the default), high or critical. */
  level?: "low" | "normal" | "high" | "critical" | null;
  /** When it arrives, 0 to 31,536,000. Default 0. */
  arrivesAfterSeconds?: number | null;
  /** How long it really takes, above 0 to 2,592,000. No rule looks at it beforehand. */
  seconds: number;
  /** How long it is expected to take; default: as long as it really does. */
  expectedSeconds?: number | null;
  /** When it should be done; none without a deadline. */
  deadlineAfterSeconds?: number | null;
  /** The place that will do it, at most 200 characters. */
  place?: string | null;
  /** How loaded that place is, 0 to 1. */
  load?: number | null;
  /** An outside disturbance or risk that was observed, 0 to 1. */
  disturbance?: number | null;
}

/** How one rule did. */
export interface PlayedRule {
  /** `ours`, `fifo` or `fixed-levels`. */
  rule: string;
  /** Mean wait of all. */
  meanWaitSeconds: number;
  /** Mean wait of tasks of level high and critical; null when there is none. */
  urgentMeanWaitSeconds?: number | null;
  /** The wait that 95 of 100 do not exceed. */
  p95WaitSeconds: number;
  /** How many were done after their deadline. */
  late: number;
  /** The tasks in the order in which they were started. */
  tasks: Array<PlayedTask>;
}

/** One task in a play: who ran it and when. */
export interface PlayedTask {
  /** The task. */
  id: string;
  /** The worker. */
  worker: string;
  /** When it began, in seconds after the first arrival. */
  startSeconds: number;
  /** When it was done. */
  endSeconds: number;
  /** How long it waited. */
  waitSeconds: number;
  /** Whether it was done after its deadline. */
  isLate: boolean;
  /** Why then: what moved it forward or back, beside its place in arrival order and under the fixed rule. */
  explanation?: string | null;
}

/** What became of one point. */
export interface PointAnswer {
  /** Which of the request's points it is, from 0. */
  index: number;
  /** Its series. */
  series?: string | null;
  /** Its device. */
  device?: string | null;
  /** What became of it. */
  status: "judged" | "duplicate" | "outOfOrder" | "refused";
  /** How far it lies from what was expected; absent when it was not judged. */
  severity?: "low" | "medium" | "high" | "critical" | null;
  /** The decision; absent when it was not judged. */
  decision?: Decision | null;
}

/** A point of a series, or of a channel of a device. */
export interface PointRequest {
  /** What the series is called; 1 to 200 characters. For a device `channel` says the same. */
  series?: string | null;
  /** The channel of the device. */
  channel?: string | null;
  /** The value. */
  value?: number | null;
  /** When it was measured, RFC 3339; without it now. */
  time?: string | null;
  /** The device it comes from; 1 to 200 characters. */
  device?: string | null;
  /** What the device is; devices of one type are compared with each other. */
  deviceType?: string | null;
}

/** The decision an outcome was taken for. */
export interface PredictionOutcomeAnswer {
  /** True: it is learned once. */
  learned: boolean;
  /** The decision. */
  decision: Decision;
}

/** How an assessed request ended. */
export interface PredictionOutcomeRequest {
  /** The id of the decision. */
  decisionId: string;
  /** Whether it failed. */
  failed: boolean;
}

/** One of the three dimensions of a score. */
export interface PriorityDimension {
  /** How much of it there is, 0 to 1. */
  value?: number;
  /** By how many levels it moves the task; negative backwards. */
  contribution?: number;
}

/** What would happen. */
export interface PriorityForecast {
  /** Ours first, then arrival order, then the four fixed levels. */
  rules: Array<PlayedRule>;
  /** In one sentence. */
  summary: string;
  /** The decision behind it. */
  decision: Decision;
}

/** The decision an outcome was taken for. */
export interface PriorityOutcomeAnswer {
  /** True: it is learned once. */
  learned: boolean;
  /** The decision. */
  decision: Decision;
}

/** What became of a scored task. */
export interface PriorityOutcomeRequest {
  /** The decision's id, from the answer to the score. */
  decisionId: string;
  /** How long the work itself took, in seconds, above 0 to 2,592,000. */
  durationSeconds?: number | null;
  /** Whether it turned out to matter: escalated, reopened, late against its agreement, harmful. */
  wasImportant?: boolean | null;
}

/** Tasks in their order. */
export interface PriorityScoreAnswer {
  /** The tasks, the first in order first. */
  tasks: Array<ScoredTask>;
  /** The decision about the first; the ids of the others' are with them. */
  decision: Decision;
}

/** Tasks to be scored and put in order; one is enough. */
export interface PriorityScoreRequest {
  /** The tasks, 1 to 200. */
  tasks: Array<PriorityTaskRequest>;
}

/** Tasks and workers to be played. */
export interface PrioritySimulateRequest {
  /** The tasks, 1 to 1,000. */
  tasks: Array<PlannedTaskRequest>;
  /** The names of the workers, 1 to 100. */
  workers: Array<string>;
  /** Whether to show the order as it will be once enough outcomes were told (the default), or as it would be now. */
  asIfLearned?: boolean | null;
}

/** A task. */
export interface PriorityTaskRequest {
  /** What it is called, at most 200 characters. */
  id?: string | null;
  /** What kind of work it is, at most 200 characters: times and risks are learned for each kind. */
  type?: string | null;
  /** Its level under the fixed rule: low, normal (the default), high or critical. */
  level?: "low" | "normal" | "high" | "critical" | null;
  /** For how long it has waited already, in seconds, 0 to 31,536,000. Default 0. */
  waitedSeconds?: number | null;
  /** In how many seconds from now it should be done; negative when that is over. −31,536,000 to 31,536,000; none without a deadline. */
  deadlineInSeconds?: number | null;
  /** How long it is expected to take, in seconds, above 0 to 2,592,000. */
  expectedSeconds?: number | null;
  /** How large it is, in any unit that grows with the time it takes; 0 to 1e15. */
  size?: number | null;
  /** The place that will do it, at most 200 characters. */
  place?: string | null;
  /** How loaded that place is, 0 to 1. */
  load?: number | null;
  /** How many seconds of work are before it at its place, 0 to 31,536,000. */
  queueAheadSeconds?: number | null;
  /** An outside disturbance or risk that was observed, 0 to 1: bad weather for a delivery, the impact of a fault. */
  disturbance?: number | null;
  /** At most four more numbers that may say something of the risk, each about −3 to 3. */
  signals?: Array<number> | null;
}

/** What two versions of a route were seen to answer. */
export interface ProfileComparison {
  /** The stable version. */
  stable: string;
  /** The other. */
  version: string;
  /** The fields, those that differ most first. */
  fields: Array<FieldComparison>;
}

/** What became of one item. */
export interface PutItem {
  /** The item. */
  key: string;
  /** `added`, `merged`, `reopened`, or `refused` because the list is full. */
  outcome: "added" | "merged" | "reopened" | "refused";
  /** How often it has been reported now. */
  reports: number;
}

/** Whether a queue is paused. */
export interface QueuePausedAnswer {
  /** The queue. */
  queue: string;
  /** Whether it is. */
  paused: boolean;
}

/** How many jobs of a queue stand where. */
export interface QueueStatsAnswer {
  /** Ready to run. */
  waiting: number;
  /** Running. */
  active: number;
  /** Done and kept. */
  completed: number;
  /** Failed for good and kept. */
  failed: number;
  /** For later. */
  delayed: number;
  /** Waiting for another job. */
  blocked: number;
  /** Cancelled and kept. */
  cancelled: number;
  /** Whether the queue is paused for the caller. */
  paused: boolean;
}

/** An item in its order. */
export interface RankedItem {
  /** Its rank, 1 for the first. */
  rank: number;
  /** Its rank under the hand-written rule: severity, alarms before complaints before inspections, the oldest first. */
  ruleRank: number;
  /** The item. */
  key: string;
  /** Its kind. */
  kind: "complaint" | "alarm" | "inspection";
  /** Who does it. */
  team: string;
  /** How severe it is said to be, or by its words. */
  severity: "low" | "medium" | "high" | "critical";
  /** Whether its severity was read from its words. */
  guessed: boolean;
  /** When it was reported first. */
  createdAt: string;
  /** When it must be done. */
  dueAt: string;
  /** How often it was reported. */
  reports: number;
  /** The score: the higher, the sooner; in doublings. */
  score: number;
  /** What it is made of. */
  parts: TriageParts;
  /** In words. */
  explanation: string;
  /** The decision behind it, with reasons. */
  decision: Decision;
}

/** A request's texts. Those that are given are joined. */
export interface RecognizeIntentRequest {
  /** The text; at most 2,048 characters of it are read. */
  text?: string | null;
  /** The request's `message`. */
  message?: string | null;
  /** The request's `query`. */
  query?: string | null;
  /** The request's query string `q`. */
  q?: string | null;
}

/** What is known of a version. */
export interface ReleaseRequest {
  /** The version. */
  version?: string | null;
  /** Whether going back does no harm. Default true. */
  rollBackSafe?: boolean;
  /** Whether people hold it where it is. */
  pinned?: boolean;
  /** Fields that were declared to go (`order.items[].sku`). */
  removed?: Array<string> | null;
}

/** A decision asked again. */
export interface ReplayAnswer {
  /** What was answered then. */
  decision: DecisionAnswer;
  /** What the version says of the same features now. */
  replay: VerdictAnswer;
  /** Whether both decide the same. */
  same: boolean;
  /** How long the replay took, in microseconds. */
  elapsedUs: number;
}

/** Whether to repeat a failed attempt, or to send a retry that was advised. */
export interface RetryAdviseAnswer {
  /** Whether to do it. */
  retry: boolean;
  /** How long to wait first, in milliseconds; 0 at the moment of sending. */
  delayMs: number;
  /** The chance that it succeeds, 0 to 1. */
  probability: number;
  /** What to name when it is sent, and when its outcome is told. */
  adviceId: string;
  /** At the moment of sending: `send`, `worse` or `overBudget`; absent before. */
  sending?: "send" | "worse" | "overBudget" | "unknown" | null;
  /** The decision. */
  decision: Decision;
}

/** A failed attempt, or an advice whose retry is about to be sent. */
export interface RetryAdviseRequest {
  /** Given alone: may the retry of this advice be sent now? Checks the budget and the dependency's health again. */
  adviceId?: string | null;
  /** What was called, 1–200 characters. */
  dependency?: string | null;
  /** The class of operation, 1–200 characters; learned apart, so keep them few. Default `default`. */
  operation?: string | null;
  /** How it failed. Without it the status says so. */
  failure?: "throttled" | "unavailable" | "timeout" | "connection" | "serverError" | "clientError" | "permanent" | null;
  /** The HTTP status, 400–599. */
  status?: number | null;
  /** The type or code of the error, at most 200 characters. */
  errorType?: string | null;
  /** The error's message, at most 4,096 characters. Only a hash is kept, in which numbers and ids do not count. */
  message?: string | null;
  /** The frame of the stack it comes from, at most 400 characters. */
  frame?: string | null;
  /** The route or statement that was called, at most 400 characters. */
  route?: string | null;
  /** How many attempts the call has made, 1–100. Default 1. */
  attempt?: number | null;
  /** How many retries it may make, 0–100. Default 2. */
  maxRetries?: number | null;
  /** Whether the operation may be repeated without harm. Default true. */
  idempotent?: boolean | null;
  /** What the dependency asked to wait, 0 ms – 1 h. */
  retryAfterMs?: number | null;
  /** How much time is left for the call, 0 ms – 1 d. */
  remainingMs?: number | null;
  /** How many calls to the dependency wait for an answer, 0 – 10 million. */
  inFlight?: number | null;
}

/** An attempt that ended, or several alike. */
export interface RetryAttemptRequest {
  /** What was called, 1–200 characters. */
  dependency?: string | null;
  /** The class of operation, 1–200 characters. Default `default`. */
  operation?: string | null;
  /** How it failed; absent for a success (unless the status says otherwise). */
  failure?: "throttled" | "unavailable" | "timeout" | "connection" | "serverError" | "clientError" | "permanent" | null;
  /** The HTTP status, 100–599. */
  status?: number | null;
  /** How long it took, 0 ms – 1 h. */
  latencyMs?: number | null;
}

/** What was taken of outcomes. */
export interface RetryOutcomeAnswer {
  /** Whether the model has learned from the outcome of an advice. */
  learned: boolean;
  /** How many attempts were counted beside it. */
  counted: number;
  /** The decision of the advice; absent when only attempts were told. */
  decision?: Decision | null;
}

/** How a retry went, and how other attempts went. */
export interface RetryOutcomeRequest {
  /** The advice whose retry ended. */
  adviceId?: string | null;
  /** Whether that retry succeeded. */
  success?: boolean | null;
  /** How long it took, 0 ms – 1 h. Default 0: not known. */
  latencyMs?: number | null;
  /** Attempts that no advice was asked for, above all first ones; at most 1,000. */
  attempts?: Array<RetryAttemptRequest> | null;
}

/** What is to be expected of a request. */
export interface RiskAssessment {
  /** Whether the risk is above the threshold (0.7 unless set). */
  hasIssues: boolean;
  /** The probability that it fails, 0 to 1. */
  riskScore: number;
  /** What speaks for it, in words; none below a risk that is worth a word. */
  warnings: Array<string>;
  /** What can be done about it. */
  preventiveMeasures: Array<string>;
  /** The decision behind it. */
  decision: Decision;
}

/** How a route stands. */
export interface RouteStanding {
  /** The route. */
  route: string;
  /** The version that is compared with. */
  stable?: string | null;
  /** How many of its answers were seen. */
  stableAnswers: number;
  /** How many fields are watched. */
  fields: number;
  /** How often a field had no room. */
  fieldsLeftOut: number;
  /** The versions that are compared with it. */
  versions: Array<VersionStanding>;
}

/** A route that serves an action. */
export interface RouteSuggestion {
  /** The decision and its reasons. */
  decision: Decision;
  /** The action. */
  action: string;
  /** The path, with variables in braces; null when none is known. */
  route?: string | null;
  /** Its method; null when it is not known. */
  method?: string | null;
  /** Whether it differs from the path that was asked for: only then `X-Suggested-Route` is sent. */
  isDifferent: boolean;
  /** Other routes, when none fits well enough. */
  candidates: Array<string>;
}

/** A schedule. */
export interface ScheduleAnswer {
  /** Its name. */
  name: string;
  /** When. */
  cron: string;
  /** In which time zone. */
  timeZone: string;
  /** Whether it is stopped. */
  paused: boolean;
  /** When it is due next. */
  nextAt?: string | null;
  /** When it was due last. */
  lastAt?: string | null;
  /** The job added last. */
  lastJob?: string | null;
  /** Why the last job was refused. */
  lastError?: string | null;
  /** The job that is added each time. */
  job: Json;
}

/** The schedules of a tenant. */
export interface ScheduleList {
  /** By name. */
  schedules: Array<ScheduleAnswer>;
}

/** A task with its score. Contributions are in levels of the fixed rule and add up to the total. */
export interface ScoredTask {
  /** The task. */
  id: string;
  /** Its rank among those of this call. */
  rank: number;
  /** Its rank under four fixed levels with aging. */
  fixedRank: number;
  /** The total; the higher goes first. */
  total: number;
  /** The total without the passing of time: what a queue may store and compare later. */
  orderKey: number;
  /** The first dimension. */
  deadline: PriorityDimension;
  /** The second: the place that does it. */
  load: PriorityDimension;
  /** The third: outside disturbance or risk. */
  disturbance: PriorityDimension;
  /** The level that counts, 0 to 3. */
  level: number;
  /** What age adds. */
  age: number;
  /** What its expected length adds. */
  length: number;
  /** How long it is expected to take. */
  expectedSeconds: number;
  /** How long nine of ten such take at most. */
  likelyUpToSeconds: number;
  /** From when on it goes before all others. */
  frontFrom: string;
  /** When to ask again; null when only new facts would change it. */
  rescoreAt?: string | null;
  /** Whether level and age alone count still. */
  coldStart: boolean;
  /** In words. */
  explanation: string;
  /** The decision, for its outcome and for feedback. */
  decisionId: string;
}

/** What to think of a series. */
export interface SeriesVerdict {
  /** Of its most unusual point. */
  decision: Decision;
  /** Its anomalies, in the order of time, one an episode. */
  anomalies: Array<FoundAnomaly>;
}

/** A new number of a job. */
export interface SetPriorityRequest {
  /** Higher goes first. */
  priority: number;
}

/** A schedule to set. */
export interface SetScheduleRequest {
  /** When: five fields (minute, hour, day of the month, month, day of the week), or six with seconds before. */
  cron: string;
  /** In which IANA time zone. Default UTC. */
  timeZone?: string | null;
  /** Whether it is stopped. */
  paused?: boolean;
  /** The job that is added each time. */
  job: AddJobRequest;
}

/** One change between two documents. */
export interface SpecificationChange {
  /** What kind of change it is; the ids are those of oasdiff. */
  id: string;
  /** How much it matters. */
  level: "info" | "warning" | "error";
  /** Where it is: the operation, then the place in it. */
  where: string;
  /** What it was and is; absent when the id says all. */
  detail?: string | null;
}

/** A learned state. */
export interface StateEntry {
  /** Its name. */
  name: string;
  /** The version of its format. */
  formatVersion: number;
  /** `saved`, `previous` (the newest saving was corrupt), `other-node`, `import` or `nothing`. */
  restoredFrom: string;
  /** When it was saved last; null when it never was. */
  savedAt?: string | null;
  /** How large that was. */
  bytes: number;
  /** What went wrong; null when nothing did. */
  problem?: string | null;
}

/** Which action a route is asked for. */
export interface SuggestRouteRequest {
  /** The action, as `intent/recognize` suggests it. */
  action: string;
  /** The path that was asked for; with it the answer says whether the route differs. */
  path?: string | null;
}

/** An item that was done. */
export interface TriageCloseRequest {
  /** The item, 1–200 characters. */
  key: string;
  /** When it was done; default, and at the latest, now. */
  closedAt?: string | null;
  /** Minutes of work it took, above 0 – 525,600. */
  effortMinutes?: number | null;
  /** How severe it turned out to be; teaches what signs of impact and words are worth. */
  severity?: "low" | "medium" | "high" | "critical" | null;
}

/** What moves an item, in doublings of its index: +1 counts as much as twice the harm, or half the work. */
export interface TriageParts {
  /** What last week's service says: how much the team gets done before it is due, and how well it kept its targets. */
  service?: number;
  /** What the fault does: severity, people, systems, revenue, safety, repeated reports. */
  impact?: number;
  /** How near its target it is by the clock, and how long it has waited. */
  age?: number;
  /** How much work it is: short work goes first. */
  effort?: number;
}

/** What became of items that were put on the list. */
export interface TriagePutAnswer {
  /** Each in turn. */
  items: Array<PutItem>;
  /** How many items are open now. */
  total: number;
  /** The decision about the item that is first now. */
  decision: Decision;
}

/** Items to be put on the kept list: new ones are added, open ones joined. */
export interface TriagePutRequest {
  /** The items, 1–500. */
  items: Array<WorkItemRequest>;
}

/** Items to be ranked; nothing is kept. */
export interface TriageRankRequest {
  /** The items, 1–500. */
  items: Array<WorkItemRequest>;
}

/** A list in its order. */
export interface TriageRanking {
  /** The items, the first first. */
  items: Array<RankedItem>;
  /** How many items the list has. */
  total: number;
  /** The decision about the first of all, or about an empty list. */
  decision: Decision;
}

/** What came of a check. */
export interface ValidationAnswer {
  /** The decision: `valid`, `corrected`, `invalid`, or `unknown` when nothing is known of the operation. */
  decision: Decision;
  /** Whether the body, corrected where that was safe, may go on. */
  isValid: boolean;
  /** The body with corrected fields merged over it; the others stay as they were. */
  body: Json;
  /** What was corrected. */
  corrections: Array<ValidationCorrection>;
  /** What to answer the caller with status 400; null when the body may go on. */
  response?: ValidationFailure | null;
}

/** A corrected or suggested value. It can be turned back: what stood there before is in it. */
export interface ValidationCorrection {
  /** The field, as a path (`address.city`). */
  field: string;
  /** What stood there; null when nothing did. */
  from?: Json | null;
  /** What stands there now. */
  to?: Json | null;
  /** What must have gone wrong. */
  kind: string;
  /** How sure it is, 0 to 1. */
  posterior: number;
}

/** The answer to a request that is not valid, exactly as it is written into the backend's own answer. */
export interface ValidationFailure {
  /** `Validation failed`. */
  error: string;
  /** What is wrong. */
  details: Array<ValidationProblem>;
  /** What may have been meant. */
  suggestions: Array<ValidationCorrection>;
}

/** Something wrong with a field. */
export interface ValidationProblem {
  /** The field, as a path. */
  field: string;
  /** What is wrong with it. */
  problem: string;
}

/** What a version of a model says. */
export interface VerdictAnswer {
  /** What it decides. */
  decision: string;
  /** The score it rests on. */
  score: number;
  /** The calibrated probability that it is right, 0 to 1. */
  confidence: number;
  /** The reasons, the weightiest first. */
  reasons: Array<DecisionReason>;
  /** The version. */
  version: string;
}

/** A decision about a version on a route. */
export interface VersionDecision {
  /** The route. */
  route: string;
  /** The version. */
  version: string;
  /** The decision. */
  decision: Decision;
}

/** A version. */
export interface VersionEntry {
  /** Its name. */
  version: string;
  /** `learned` or `imported`. */
  origin: string;
  /** The version it was learned from. */
  parent?: string | null;
  /** When it was made, UTC. */
  createdAt: string;
  /** It has learned from decisions made up to here; null for an imported one. */
  learnedUntil?: string | null;
  /** How it compared with the version in charge when it was made. */
  comparison?: ModelComparison | null;
  /** The parameters. */
  parameters: Array<number>;
}

/** How a version stands. */
export interface VersionStanding {
  /** The version. */
  version: string;
  /** How many of its answers were seen. */
  answers: number;
  /** What is decided about it now. */
  decision: Decision;
  /** When it was said to be rolled back; absent when it never was. */
  rolledBackAt?: string | null;
  /** What its tests say, the strongest first. */
  findings: Array<FindingAnswer>;
}

/** An item as it is sent. */
export interface WorkItemRequest {
  /** What it is called, 1–200 characters; items of one key are the same fault. */
  key?: string | null;
  /** `complaint`, `alarm` or `inspection`. */
  kind?: "complaint" | "alarm" | "inspection" | null;
  /** Who does it, 1–200 characters. Default `default`. */
  team?: string | null;
  /** What it is about, 1–200 characters. */
  category?: string | null;
  /** `low`, `medium`, `high` or `critical`; without it the words say it. */
  severity?: "low" | "medium" | "high" | "critical" | null;
  /** Title and description, at most 16,384 characters; only hashes of its words are kept. */
  text?: string | null;
  /** People affected, 0 – 10 billion. */
  people?: number | null;
  /** Systems affected, 0 – 1 million. */
  systems?: number | null;
  /** Money lost an hour, 0 – 1e12. */
  revenuePerHour?: number | null;
  /** Whether somebody may get hurt. Default false. */
  safety?: boolean | null;
  /** When it was reported, 1970 to a day from now. Default now. */
  createdAt?: string | null;
  /** When it must be done. Default: the target of its kind. */
  dueAt?: string | null;
  /** Minutes of work expected, above 0 – 525,600. */
  effortMinutes?: number | null;
  /** How often it was reported, 0 – 100,000. Default 1; 0 changes what is known of an open item without being a report. */
  reports?: number | null;
}
