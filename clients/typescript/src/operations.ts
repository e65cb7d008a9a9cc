// Made by eng/generate-clients out of the server's OpenAPI document; changes go there.

import { segment, withQuery, type CallOptions, type Core, type ServerEvent } from "./core.js";
import type * as models from "./models.js";

/** The calls below /assist/v1. */
export class AssistClient {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Take an alert: nobody is reminded of it any more. */
  acknowledgeAlert(id: string, request: models.AlertNoteRequest, options: CallOptions = {}): Promise<models.AlertAnswer> {
    return this.#core.json("POST", `assist/v1/alerts/${segment(id)}/acknowledge`, { json: request }, false, options);
  }

  /** Add examples, values of entities, or an OpenAPI document to learn from. */
  addIntentExamples(request: models.AddExamplesRequest, options: CallOptions = {}): Promise<models.ExamplesAdded> {
    return this.#core.json("POST", "assist/v1/intent/examples", { json: request }, false, options);
  }

  /** Ask whether a failed attempt is worth repeating, and after which wait. */
  adviseRetry(request: models.RetryAdviseRequest, options: CallOptions = {}): Promise<models.RetryAdviseAnswer> {
    return this.#core.json("POST", "assist/v1/retry/advise", { json: request }, true, options);
  }

  /** Ask what an error means. */
  analyzeError(request: models.AnalyzeErrorRequest, options: CallOptions = {}): Promise<models.ErrorAnalysis> {
    return this.#core.json("POST", "assist/v1/errors/analyze", { json: request }, true, options);
  }

  /** Ask before a request is handled how likely it fails. */
  assessRequest(request: models.AssessRequest, options: CallOptions = {}): Promise<models.RiskAssessment> {
    return this.#core.json("POST", "assist/v1/prediction/assess", { json: request }, true, options);
  }

  /** Score the request behind a check of nginx's auth_request. */
  checkAccess(headers: Record<string, string>, options: CallOptions = {}): Promise<void> {
    return this.#core.nothing("GET", "assist/v1/access/check", { headers }, true, options);
  }

  /** Check a request's body and correct what can safely be corrected. */
  checkRequest(request: models.CheckRequest, options: CallOptions = {}): Promise<models.ValidationAnswer> {
    return this.#core.json("POST", "assist/v1/validation/check", { json: request }, true, options);
  }

  /** Close an item of the kept list, and teach what it showed. */
  closeWorkItem(request: models.TriageCloseRequest, options: CallOptions = {}): Promise<models.ClosedItem> {
    return this.#core.json("POST", "assist/v1/triage/close", { json: request }, false, options);
  }

  /** Compare two versions on decisions with feedback that neither has learned from. */
  compareModel(name: string, query: { version?: string; against?: string } = {}, options: CallOptions = {}): Promise<models.ModelComparison> {
    return this.#core.json("POST", withQuery(`assist/v1/models/${segment(name)}/compare`, query), {}, true, options);
  }

  /** Compare two OpenAPI documents, or what two versions of a route were seen to answer. */
  compareVersions(request: models.CompareVersionsRequest, options: CallOptions = {}): Promise<models.CompareVersionsAnswer> {
    return this.#core.json("POST", "assist/v1/drift/compare", { json: request }, true, options);
  }

  /** Look through a series that is given whole. Nothing is kept. */
  detectAnomalies(request: models.DetectAnomaliesRequest, options: CallOptions = {}): Promise<models.SeriesVerdict> {
    return this.#core.json("POST", "assist/v1/anomaly/detect", { json: request }, false, options);
  }

  /** Download what a module has learned, or the parameters of a version, as one file. */
  exportModel(name: string, query: { what?: string; version?: string } = {}, options: CallOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return this.#core.bytes("GET", withQuery(`assist/v1/models/${segment(name)}/export`, query), {}, true, options);
  }

  /** Forecast values with intervals. */
  forecast(request: models.ForecastRequest, options: CallOptions = {}): Promise<models.ForecastAnswer> {
    return this.#core.json("POST", "assist/v1/forecast", { json: request }, true, options);
  }

  /** Read an alert. */
  getAlert(id: string, options: CallOptions = {}): Promise<models.AlertAnswer> {
    return this.#core.json("GET", `assist/v1/alerts/${segment(id)}`, {}, true, options);
  }

  /** Read a model with its versions and how they compared. */
  getAssistModel(name: string, options: CallOptions = {}): Promise<models.ModelAnswer> {
    return this.#core.json("GET", `assist/v1/models/${segment(name)}`, {}, true, options);
  }

  /** Read a decision with its reasons, features and feedback. */
  getDecision(id: string, options: CallOptions = {}): Promise<models.DecisionAnswer> {
    return this.#core.json("GET", `assist/v1/decisions/${segment(id)}`, {}, true, options);
  }

  /** How the routes and their versions stand. */
  getDriftStatus(query: { route?: string } = {}, options: CallOptions = {}): Promise<models.DriftStatusAnswer> {
    return this.#core.json("GET", withQuery("assist/v1/drift/status", query), {}, true, options);
  }

  /** How the process stands: processors, memory, uptime, garbage collection, thread pool. */
  getSystemHealth(options: CallOptions = {}): Promise<models.HealthReport> {
    return this.#core.json("GET", "assist/v1/health", {}, true, options);
  }

  /** Say what turned out to be true of a decision. */
  giveFeedback(id: string, request: models.FeedbackRequest, options: CallOptions = {}): Promise<models.DecisionAnswer> {
    return this.#core.json("POST", `assist/v1/decisions/${segment(id)}/feedback`, { json: request }, false, options);
  }

  /** Say whether an anomalous session really was one. */
  giveLogFeedback(id: string, request: models.LogAnomalyFeedback, options: CallOptions = {}): Promise<void> {
    return this.#core.nothing("POST", `assist/v1/logs/anomalies/${segment(id)}/feedback`, { json: request }, false, options);
  }

  /** Upload what export gave. A state takes the place of this node's; parameters become a version that waits to be promoted. */
  importModel(name: string, bytes: Uint8Array<ArrayBuffer>, options: CallOptions = {}): Promise<models.ImportAnswer> {
    return this.#core.json("POST", `assist/v1/models/${segment(name)}/import`, { bytes }, false, options);
  }

  /** Give log lines; learn what is odd about them. */
  ingestLogs(text: string, options: CallOptions = {}): Promise<models.LogIngestResult> {
    return this.#core.json("POST", "assist/v1/logs/ingest", { text }, false, options);
  }

  /** List groups of clients that crawl together. */
  listAccessGroups(options: CallOptions = {}): Promise<models.AccessGroupList> {
    return this.#core.json("GET", "assist/v1/access/groups", {}, true, options);
  }

  /** List alerts, the newest first. */
  listAlerts(query: { state?: string; type?: string; severity?: string; limit?: string; before?: string } = {}, options: CallOptions = {}): Promise<models.AlertList> {
    return this.#core.json("GET", withQuery("assist/v1/alerts", query), {}, true, options);
  }

  /** List the models that decide, and what modules have learned. */
  listAssistModels(options: CallOptions = {}): Promise<models.ModelList> {
    return this.#core.json("GET", "assist/v1/models", {}, true, options);
  }

  /** List recorded decisions, the newest first. */
  listDecisions(query: { module?: string; subject?: string; outcome?: string; notable?: string; feedback?: string; from?: string; to?: string; after?: string; limit?: string; tenant?: string } = {}, options: CallOptions = {}): Promise<models.DecisionPage> {
    return this.#core.json("GET", withQuery("assist/v1/decisions", query), {}, true, options);
  }

  /** List your examples and how the model stands. */
  listIntentExamples(query: { intent?: string; limit?: string; after?: string } = {}, options: CallOptions = {}): Promise<models.ExamplePage> {
    return this.#core.json("GET", withQuery("assist/v1/intent/examples", query), {}, true, options);
  }

  /** List what was odd lately, the newest first. */
  listLogAnomalies(query: { source?: string; signal?: string; minSurprise?: string; limit?: string; before?: string } = {}, options: CallOptions = {}): Promise<models.LogAnomalyPage> {
    return this.#core.json("GET", withQuery("assist/v1/logs/anomalies", query), {}, true, options);
  }

  /** List the templates of a source, the most frequent first. */
  listLogTemplates(query: { source?: string; limit?: string } = {}, options: CallOptions = {}): Promise<models.LogTemplateList> {
    return this.#core.json("GET", withQuery("assist/v1/logs/templates", query), {}, true, options);
  }

  /** The kept list in its present order. */
  listWorkItems(query: { limit?: string; team?: string; kind?: string } = {}, options: CallOptions = {}): Promise<models.TriageRanking> {
    return this.#core.json("GET", withQuery("assist/v1/triage/items", query), {}, true, options);
  }

  /** Look at answers of the stable and of new versions. */
  observeExchanges(request: models.ObserveExchangesRequest, options: CallOptions = {}): Promise<models.ObserveExchangesAnswer> {
    return this.#core.json("POST", "assist/v1/drift/observe", { json: request }, false, options);
  }

  /** Bring values of series that are to be forecast. */
  observeForecastSeries(request: models.ForecastObserveRequest, options: CallOptions = {}): Promise<models.ForecastObserved> {
    return this.#core.json("POST", "assist/v1/forecast/observe", { json: request }, false, options);
  }

  /** Watch points of metric series or of devices' channels. */
  observePoints(request: models.ObservePointsRequest, options: CallOptions = {}): Promise<models.ObservePointsAnswer> {
    return this.#core.json("POST", "assist/v1/anomaly/observe", { json: request }, false, options);
  }

  /** Keep a version in charge whatever is learned. Needs the admin key. */
  pinModel(name: string, query: { version?: string } = {}, options: CallOptions = {}): Promise<models.ModelAnswer> {
    return this.#core.json("POST", withQuery(`assist/v1/models/${segment(name)}/pin`, query), {}, true, options);
  }

  /** Put a version in charge, if it is better on decisions with feedback that neither has learned from. Needs the admin key. */
  promoteModel(name: string, query: { version?: string; force?: string } = {}, options: CallOptions = {}): Promise<models.ModelAnswer> {
    return this.#core.json("POST", withQuery(`assist/v1/models/${segment(name)}/promote`, query), {}, false, options);
  }

  /** Put items on the kept list; one that is open already is joined. */
  putWorkItems(request: models.TriagePutRequest, options: CallOptions = {}): Promise<models.TriagePutAnswer> {
    return this.#core.json("POST", "assist/v1/triage/items", { json: request }, false, options);
  }

  /** Put complaints, alarms and inspections in one order; nothing of them is kept. */
  rankWorkItems(request: models.TriageRankRequest, options: CallOptions = {}): Promise<models.TriageRanking> {
    return this.#core.json("POST", "assist/v1/triage/rank", { json: request }, true, options);
  }

  /** What a text is after: intent, entities, confidence, suggested action. */
  recognizeIntent(request: models.RecognizeIntentRequest, options: CallOptions = {}): Promise<models.IntentAnswer> {
    return this.#core.json("POST", "assist/v1/intent/recognize", { json: request }, true, options);
  }

  /** Remove an intent with its examples, or with ?text= one example. */
  removeIntentExamples(query: { intent?: string; text?: string } = {}, options: CallOptions = {}): Promise<models.ExamplesRemoved> {
    return this.#core.json("DELETE", withQuery("assist/v1/intent/examples", query), {}, true, options);
  }

  /** Ask a version of the model again, with the features of a decision. */
  replayDecision(id: string, query: { version?: string } = {}, options: CallOptions = {}): Promise<models.ReplayAnswer> {
    return this.#core.json("POST", withQuery(`assist/v1/decisions/${segment(id)}/replay`, query), {}, true, options);
  }

  /** Tell how a scored request was answered, and what its client turned out to be. */
  reportAccessOutcome(request: models.AccessOutcomeRequest, options: CallOptions = {}): Promise<models.AccessOutcomeAnswer> {
    return this.#core.json("POST", "assist/v1/access/outcome", { json: request }, false, options);
  }

  /** Tell how long a scored task took, and whether it turned out to matter; learned once. */
  reportPriorityOutcome(request: models.PriorityOutcomeRequest, options: CallOptions = {}): Promise<models.PriorityOutcomeAnswer> {
    return this.#core.json("POST", "assist/v1/priority/outcome", { json: request }, false, options);
  }

  /** Tell how an assessed request ended; it is learned once. */
  reportRequestOutcome(request: models.PredictionOutcomeRequest, options: CallOptions = {}): Promise<models.PredictionOutcomeAnswer> {
    return this.#core.json("POST", "assist/v1/prediction/outcome", { json: request }, false, options);
  }

  /** Tell how retries and other attempts ended. */
  reportRetryOutcome(request: models.RetryOutcomeRequest, options: CallOptions = {}): Promise<models.RetryOutcomeAnswer> {
    return this.#core.json("POST", "assist/v1/retry/outcome", { json: request }, false, options);
  }

  /** Say that an alert is over; raised again, it is opened again. */
  resolveAlert(id: string, request: models.AlertNoteRequest, options: CallOptions = {}): Promise<models.AlertAnswer> {
    return this.#core.json("POST", `assist/v1/alerts/${segment(id)}/resolve`, { json: request }, false, options);
  }

  /** Train your model now. Leaving the call stops it. */
  retrainIntents(options: CallOptions = {}): Promise<models.IntentTraining> {
    return this.#core.json("POST", "assist/v1/intent/examples/retrain", {}, false, options);
  }

  /** Put the version before back in charge. Needs the admin key. */
  rollBackModel(name: string, options: CallOptions = {}): Promise<models.ModelAnswer> {
    return this.#core.json("POST", `assist/v1/models/${segment(name)}/rollback`, {}, false, options);
  }

  /** Score a request for coming from a malicious crawler or bot. */
  scoreAccess(request: models.AccessScoreRequest, options: CallOptions = {}): Promise<models.AccessScoreAnswer> {
    return this.#core.json("POST", "assist/v1/access/score", { json: request }, true, options);
  }

  /** Score tasks in three dimensions (deadline, load, outside disturbance) and put them in order. */
  scorePriority(request: models.PriorityScoreRequest, options: CallOptions = {}): Promise<models.PriorityScoreAnswer> {
    return this.#core.json("POST", "assist/v1/priority/score", { json: request }, true, options);
  }

  /** Play tasks on workers: who runs what and when, beside arrival order and four fixed levels. */
  simulatePriority(request: models.PrioritySimulateRequest, options: CallOptions = {}): Promise<models.PriorityForecast> {
    return this.#core.json("POST", "assist/v1/priority/simulate", { json: request }, true, options);
  }

  /** The route that serves an action. */
  suggestRoute(request: models.SuggestRouteRequest, options: CallOptions = {}): Promise<models.RouteSuggestion> {
    return this.#core.json("POST", "assist/v1/routes/suggest", { json: request }, true, options);
  }

  /** Let better versions take over again. Needs the admin key. */
  unpinModel(name: string, options: CallOptions = {}): Promise<models.ModelAnswer> {
    return this.#core.json("POST", `assist/v1/models/${segment(name)}/unpin`, {}, true, options);
  }
}

/** The calls below /jobs/v1. */
export class JobsClient {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Add a job: durable when this answers. */
  addJob(request: models.AddJobRequest, options: CallOptions = {}): Promise<models.JobAddedAnswer> {
    return this.#core.json("POST", "jobs/v1", { json: request }, request.idempotencyKey != null, options);
  }

  /** Add several jobs in one transaction; the refused ones say why. */
  addJobs(request: models.AddJobsRequest, options: CallOptions = {}): Promise<models.JobsAddedAnswer> {
    return this.#core.json("POST", "jobs/v1/bulk", { json: request }, false, options);
  }

  /** Cancel a job: at once while it waits, by request while it runs. */
  cancelJob(id: string, options: CallOptions = {}): Promise<models.JobStateAnswer> {
    return this.#core.json("POST", `jobs/v1/${segment(id)}/cancel`, {}, true, options);
  }

  /** A leased job is done. */
  completeJob(id: string, request: models.CompleteJobRequest, options: CallOptions = {}): Promise<models.JobStateAnswer> {
    return this.#core.json("POST", `jobs/v1/${segment(id)}/complete`, { json: request }, false, options);
  }

  /** How many jobs stand where. */
  countJobs(options: CallOptions = {}): Promise<models.JobStatsAnswer> {
    return this.#core.json("GET", "jobs/v1/stats", {}, true, options);
  }

  /** A leased job failed, or is given back. */
  failJob(id: string, request: models.FailJobRequest, options: CallOptions = {}): Promise<models.JobStateAnswer> {
    return this.#core.json("POST", `jobs/v1/${segment(id)}/fail`, { json: request }, false, options);
  }

  /** The tenant's key for checking the signatures of callbacks (Standard Webhooks). */
  getCallbackKey(options: CallOptions = {}): Promise<models.CallbackKeyAnswer> {
    return this.#core.json("GET", "jobs/v1/callback-key", {}, true, options);
  }

  /** Read a job with its input and result. */
  getJob(id: string, options: CallOptions = {}): Promise<models.JobAnswer> {
    return this.#core.json("GET", `jobs/v1/${segment(id)}`, {}, true, options);
  }

  /** Read a schedule. */
  getSchedule(name: string, options: CallOptions = {}): Promise<models.ScheduleAnswer> {
    return this.#core.json("GET", `jobs/v1/schedules/${segment(name)}`, {}, true, options);
  }

  /** Keep a lease, and report progress. */
  heartbeatJob(id: string, request: models.HeartbeatRequest, options: CallOptions = {}): Promise<models.HeartbeatAnswer> {
    return this.#core.json("POST", `jobs/v1/${segment(id)}/heartbeat`, { json: request }, true, options);
  }

  /** Take jobs to do; waits for some when told to. */
  leaseJobs(request: models.LeaseJobsRequest, options: CallOptions = {}): Promise<models.LeasedJobsAnswer> {
    return this.#core.json("POST", "jobs/v1/lease", { json: request }, false, options);
  }

  /** List jobs, the youngest first. */
  listJobs(query: { queue?: string; state?: string; type?: string; limit?: string; before?: string } = {}, options: CallOptions = {}): Promise<models.JobPage> {
    return this.#core.json("GET", withQuery("jobs/v1", query), {}, true, options);
  }

  /** List the schedules of the caller's tenant. */
  listSchedules(options: CallOptions = {}): Promise<models.ScheduleList> {
    return this.#core.json("GET", "jobs/v1/schedules", {}, true, options);
  }

  /** Start no more jobs of the caller's tenant in a queue; those that run go on. */
  pauseQueue(queue: string, options: CallOptions = {}): Promise<models.QueuePausedAnswer> {
    return this.#core.json("POST", `jobs/v1/queues/${segment(queue)}/pause`, {}, true, options);
  }

  /** Delete a job that has come to its end. */
  removeJob(id: string, options: CallOptions = {}): Promise<void> {
    return this.#core.nothing("DELETE", `jobs/v1/${segment(id)}`, {}, true, options);
  }

  /** Remove a schedule; jobs it has added stay. */
  removeSchedule(name: string, options: CallOptions = {}): Promise<void> {
    return this.#core.nothing("DELETE", `jobs/v1/schedules/${segment(name)}`, {}, true, options);
  }

  /** Start jobs of the caller's tenant in a queue again. */
  resumeQueue(queue: string, options: CallOptions = {}): Promise<models.QueuePausedAnswer> {
    return this.#core.json("POST", `jobs/v1/queues/${segment(queue)}/resume`, {}, true, options);
  }

  /** Put a failed or cancelled job back, with all its attempts. */
  retryJob(id: string, options: CallOptions = {}): Promise<models.JobStateAnswer> {
    return this.#core.json("POST", `jobs/v1/${segment(id)}/retry`, {}, false, options);
  }

  /** Give a job another number; it keeps its age. */
  setJobPriority(id: string, request: models.SetPriorityRequest, options: CallOptions = {}): Promise<models.JobStateAnswer> {
    return this.#core.json("POST", `jobs/v1/${segment(id)}/priority`, { json: request }, true, options);
  }

  /** Add a job again and again; the same name takes the place of the schedule before. */
  setSchedule(name: string, request: models.SetScheduleRequest, options: CallOptions = {}): Promise<models.ScheduleAnswer> {
    return this.#core.json("PUT", `jobs/v1/schedules/${segment(name)}`, { json: request }, true, options);
  }

  /** What happens to jobs, as server-sent events: added, started, progress, retried, completed, failed, cancelled, stalled; ping in silence. */
  watchJobs(query: { queue?: string; id?: string } = {}, options: CallOptions = {}): AsyncGenerator<ServerEvent<models.JobEventData>> {
    return this.#core.events(withQuery("jobs/v1/events", query), options);
  }
}
