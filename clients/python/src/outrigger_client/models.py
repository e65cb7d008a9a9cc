"""Made by eng/generate-clients out of the server's OpenAPI document; changes go there."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class AccessGroup(TypedDict):
    """A group of clients that crawls, or did."""

    agent: str  # The User-Agent they share, cut at 200 characters; from outside.
    language: str  # The Accept-Language they share, cut at 200 characters; from outside.
    clients: int  # How many clients counted since it began.
    suspect: int  # How many of them are suspect by their own behaviour.
    since: str  # When the evidence began to grow.
    raisedAt: str  # When the alarm was raised.
    endedAt: NotRequired[str | None]  # When it was over; null while it is not.
    paths: NotRequired[int | None]  # How many different paths the group has asked for since, about; null when not known.
    catalogueShare: NotRequired[float | None]  # Which share that is of all paths that anybody has asked this site for, 0 to 1; null when not known.
    evidence: float  # The cumulative sum, log-likelihood; the alarm is raised at 9.


class AccessGroupList(TypedDict):
    """The groups of a tenant."""

    items: list[AccessGroup]  # Those whose alarm is on, the newest first, then those that are over; at most 200.


class AccessOutcomeAnswer(TypedDict):
    """What was taken."""

    observed: NotRequired[bool | None]  # Whether the answer's status was taken; absent when none was told.
    outcome: NotRequired[Literal["taken", "unknown", "capped"] | None]  # What became of the outcome: `taken`, `capped` or `unknown`; absent when none was told.


class AccessOutcomeRequest(TypedDict):
    """How a scored request was answered, or what its client turned out to be, or both."""

    decisionId: NotRequired[str | None]  # The decision about the request.
    session: NotRequired[str | None]  # The client's session, where no decision is at hand; 1–256 characters.
    status: NotRequired[int | None]  # The status it was answered with, 100–599; needs the decision.
    bytes: NotRequired[int | None]  # Bytes of the answer's body, 0 or more.
    kind: NotRequired[Literal["challengeSolved", "challengeFailed", "loggedIn", "paid", "honeypot", "confirmedBot", "confirmedHuman"] | None]  # What happened: `challengeSolved`, `challengeFailed`, `loggedIn`, `paid`, `honeypot`, `confirmedBot`, `confirmedHuman`.


class AccessScoreAnswer(TypedDict):
    """A score."""

    score: float  # The probability that it is a malicious crawler or bot, 0 to 1.
    action: Literal["allow", "tag", "challenge", "deny"]  # What is suggested: `allow`, `tag`, `challenge` or `deny`.
    rule: NotRequired[str | None]  # The fixed rule that fired; absent for none.
    ruleAction: Literal["allow", "tag", "challenge", "deny"]  # What the fixed rules alone would suggest.
    decision: Decision  # The decision; its id names the request when its answer and outcome are told.


class AccessScoreRequest(TypedDict):
    """A request to score."""

    at: NotRequired[str | None]  # When it came, 2000–2100; default now. Later than five minutes from now counts as that.
    address: str  # The address it comes from, 1–64 characters.
    method: NotRequired[str | None]  # The method, 1–32 characters. Default `GET`.
    path: str  # The path, 1–8,192 characters; the query may follow a question mark.
    query: NotRequired[str | None]  # The query, at most 8,192 characters.
    httpVersion: NotRequired[str | None]  # The version of HTTP, as `1.1` or `HTTP/2`; at most 16 characters.
    headerNames: NotRequired[list[str] | None]  # Names of its headers in the order in which they came, at most 128 of 256 characters.
    headers: NotRequired[dict[str, str] | None]  # Its headers by name, at most 64 values of 8,192 characters. Those that are looked at: user-agent, accept, accept-language, accept-encoding, referer, host, sec-ch-ua, sec-ch-ua-mobile, sec-ch-ua-platform, sec-fetch-site, sec-fetch-mode, sec-fetch-dest. Send no cookies and no credentials.
    hasCookie: NotRequired[bool | None]  # Whether it brought a cookie the site had set. Default: whether a session is given.
    session: NotRequired[str | None]  # The session, an opaque id, best a hash; at most 256 characters.
    credential: NotRequired[str | None]  # The id of the API key it was authenticated with, at most 256 characters.
    tlsFingerprint: NotRequired[str | None]  # A fingerprint of the TLS handshake, at most 256 characters.
    verified: NotRequired[Literal["none", "crawler", "partner", "falseClaim"] | None]  # What you have verified about the client: `none`, `crawler`, `partner`, `falseClaim`.


class ActingEntry(TypedDict):
    """Whether a module may act by itself, and why."""

    mayAct: bool  # Whether it may; until then it suggests, whatever it is set to.
    precision: float  # Which share of its alarms with feedback was right.
    lowerBound: float  # What that share is at least, with 95 % confidence (Wilson).
    neededPrecision: float  # What the bound must reach.
    weight: float  # What the feedback to its alarms weighs.
    neededWeight: float  # What it must weigh.
    at: NotRequired[str | None]  # When that was looked at; null when not yet.


class AddExamplesRequest(TypedDict):
    """Examples to add."""

    examples: NotRequired[list[ExampleRequest] | None]  # The examples, at most 5,000 a request.
    values: NotRequired[dict[str, list[str]] | None]  # Values to be found as entities, by type.
    openApi: NotRequired[Any | None]  # An OpenAPI document (JSON) whose operations become intents: examples are made of their names, summaries and paths.


class AddJobRequest(TypedDict):
    """A job to add."""

    type: str  # What kind of work it is: text_generation, code_review, translation, analysis, or a type of your own.
    input: NotRequired[Any | None]  # Its input, as the type takes it.
    model: NotRequired[str | None]  # The model or alias it asks for. Default: that of the type.
    priority: NotRequired[Any | None]  # A number from −1,000,000 to 1,000,000, higher goes first (default 1), or "auto": computed from deadline, load and risk, and again while it waits.
    userId: NotRequired[str | None]  # The end user it is for; attribution only.
    callbackUrl: NotRequired[str | None]  # Where its end is posted to, signed. Public addresses only.
    queue: NotRequired[str | None]  # The queue. Default: that of the type.
    delaySeconds: NotRequired[float | None]  # How long it waits before it may run, in seconds.
    runAt: NotRequired[str | None]  # When it may run first; a time in the past is at once.
    attempts: NotRequired[int | None]  # How often it is tried, 1 to 100. Default 3.
    backoffSeconds: NotRequired[float | None]  # The wait before the second attempt in seconds; it doubles with each further one. Default 2.
    timeLimitSeconds: NotRequired[float | None]  # How long one attempt may take, in seconds.
    deadline: NotRequired[str | None]  # When it should be done by.
    after: NotRequired[str | None]  # The id of the job that must be completed before this one starts.
    signals: NotRequired[Any | None]  # What the computed priority is told besides: {"risk":0.8,"resource":"gpu"} and the like, at most 4 KiB.
    idempotencyKey: NotRequired[str | None]  # Adds the job once for this key; the header Idempotency-Key says the same for a single job.


class AddJobsRequest(TypedDict):
    """Several jobs to add in one transaction."""

    jobs: list[AddJobRequest]  # The jobs, 1 to 1,000 unless the settings say otherwise.


class AlertAnswer(TypedDict):
    """An alert as it is shown: what is sent, and how it stands."""

    id: str  # Its id.
    tenant: str  # Whose it is.
    type: str  # What it is about.
    endpoint: str  # Where.
    severity: Literal["low", "medium", "high", "critical"]  # How severe.
    details: Any  # Numbers and texts, as measured last.
    message: str  # What happened, for people.
    technicalDetails: str  # For engineers.
    suggestedActions: list[str]  # What can be done.
    timestamp: str  # When it was raised last.
    state: Literal["open", "acknowledged", "resolved"]  # How it stands.
    firstAt: str  # When it was opened first.
    resolvedAt: NotRequired[str | None]  # When it was over; absent while it is not.
    resolvedBy: NotRequired[str | None]  # Who or what says so.
    acknowledgedBy: NotRequired[str | None]  # Who has taken it.
    count: int  # How often it was raised.
    flapping: bool  # Whether it comes and goes.
    silenced: bool  # Whether a silence keeps it quiet.


class AlertList(TypedDict):
    """A page of alerts, the newest first."""

    items: list[AlertAnswer]  # The alerts.
    next: NotRequired[str | None]  # The value of `before` for the next page; absent on the last.


class AlertNoteRequest(TypedDict):
    """Who takes an alert, or says that it is over."""

    by: NotRequired[str | None]  # A name for people, at most 100 characters; beside the caller's key, which is kept in any case.


class AnalyzeErrorRequest(TypedDict):
    """An error to be analysed."""

    message: str  # Its message; the first 8,192 characters are looked at.
    type: NotRequired[str | None]  # The exception's name, at most 200 characters.
    stack: NotRequired[str | None]  # The stack; the first 32,768 characters are looked at.
    code: NotRequired[str | None]  # A code that came with it (SQLSTATE, errno), at most 40 characters.
    status: NotRequired[int | None]  # The status that was to be answered, 400–599.
    path: NotRequired[str | None]  # The path of the request.
    method: NotRequired[str | None]  # The method of the request.
    body: NotRequired[str | None]  # The body of the request, at most 65,536 characters.
    userAgent: NotRequired[str | None]  # The user agent of the request.
    address: NotRequired[str | None]  # The address the request came from.


class AssessRequest(TypedDict):
    """A request that is about to be handled."""

    path: str  # The path, 1–2,048 characters.
    method: NotRequired[str | None]  # The method. Default GET.
    headers: NotRequired[dict[str, str] | None]  # The headers. Looked at are the user agent (or x-client-version) and content-length; at most 200.
    query: NotRequired[dict[str, str] | None]  # Parameters of the query; at most 200.
    body: NotRequired[Any | None]  # The body as JSON; its members are looked at, one level deep.
    bodyBytes: NotRequired[int | None]  # How large the body is, where it is not given itself.
    clientVersion: NotRequired[str | None]  # Which version of which client; else taken from the headers.
    sender: NotRequired[str | None]  # Who sends it, so that no single sender teaches more than its share.
    dependencies: NotRequired[dict[str, float] | None]  # How well dependencies do, 0 (down) to 1, by name; at most 16.


class CallbackKeyAnswer(TypedDict):
    """The key that receivers check signatures with."""

    key: str  # It begins with whsec_; keep it secret.


class CheckRequest(TypedDict):
    """A body to check."""

    operation: NotRequired[str | None]  # The operation: an operationId or action of the backend's document, or a name of your own.
    intent: NotRequired[str | None]  # The intent, when no operation is named.
    method: NotRequired[str | None]  # The method that was asked for, with the path. With both, the operation counts on its own route only; elsewhere the document's operation for this route does, and without one the body may go on.
    path: NotRequired[str | None]  # The path that was asked for, without query.
    body: Any  # The body, a JSON object.
    schema: NotRequired[Any | None]  # Its JSON Schema; absent for that of the backend's document or what was learned.
    learn: NotRequired[bool]  # Whether the body is known to be good and is learned from.


class ClosedItem(TypedDict):
    """An item that was closed."""

    key: str  # The item.
    wasInTime: bool  # Whether it was done before it was due.
    openHours: float  # How long it was open.
    decision: Decision  # The last decision about it, made as it was closed.


class CompareVersionsAnswer(TypedDict):
    """What changed between two versions."""

    decision: Decision  # About documents `breaking`, `compatible` or `same`; about versions that were seen what the guard decides.
    changes: NotRequired[list[SpecificationChange] | None]  # What changed between the documents, the worst first; absent for versions that were seen.
    cut: bool  # Whether there are more changes than are answered.
    profile: NotRequired[ProfileComparison | None]  # The versions' fields side by side; absent for documents.


class CompareVersionsRequest(TypedDict):
    """Two OpenAPI documents, or a route and a version of it that was seen beside the stable one."""

    base: NotRequired[Any | None]  # The document of the version in use: an object, or JSON or YAML as text.
    revision: NotRequired[Any | None]  # The document of the next version.
    route: NotRequired[str | None]  # The route whose versions are compared as they were seen.
    version: NotRequired[str | None]  # The version that is compared with the route's stable one.


class CompleteJobRequest(TypedDict):
    """An outside worker has done a job."""

    worker: str  # Who holds the lease.
    token: int  # The token of the lease.
    result: NotRequired[Any | None]  # The result; any JSON.


class DecidingModel(TypedDict):
    """Which model decided."""

    name: str  # The model's name; stable.
    version: str  # Its version; `fixed` when the fixed rule answered.
    samplesSeen: int  # How many observations this answer rests on.
    coldStart: bool  # Whether these are fewer than the model wants before it is trusted.


class Decision(TypedDict):
    """A decision as it is answered, recorded and given feedback to. Immutable."""

    id: str  # Its id, a UUIDv7.
    module: str  # The module that decided, in kebab case.
    decision: str  # What was decided.
    score: float  # The score it rests on; unit and range are the module's.
    confidence: float  # The calibrated probability that it is right, 0 to 1.
    recorded: bool  # Whether it is kept and can be listed and replayed; one that is not takes feedback for ten minutes.
    reasons: list[DecisionReason]  # The reasons, the weightiest first.
    model: DecidingModel  # Which model decided.
    elapsedUs: float  # How long it took, in microseconds.


class DecisionAnswer(TypedDict):
    """A decision as it was answered, with what is known beside it."""

    id: str  # Its id.
    module: str  # The module that decided.
    decision: str  # What was decided.
    score: float  # The score it rests on.
    confidence: float  # The calibrated probability that it is right, 0 to 1.
    recorded: bool  # Whether it is kept.
    reasons: list[DecisionReason]  # The reasons, the weightiest first.
    model: DecidingModel  # Which model decided.
    elapsedUs: float  # How long it took, in microseconds.
    tenant: str  # Whose it is.
    subject: str  # What was decided about.
    mode: Literal["off", "shadow", "suggest", "act"]  # How far the module was allowed to go.
    at: str  # When it was made, UTC.
    notable: bool  # Whether it was worth a look.
    fallback: NotRequired[str | None]  # Why the fixed rule answered; absent when it did not have to.
    shadow: NotRequired[VerdictAnswer | None]  # What the model would have said; absent where it answered itself.
    features: list[FeatureAnswer]  # The features it rests on; empty when the model was not asked.
    feedback: list[FeedbackAnswer]  # What was said of it since.


class DecisionPage(TypedDict):
    """A page of decisions, the newest first."""

    items: list[DecisionAnswer]  # The decisions.
    next: NotRequired[str | None]  # Give it as `after` to get the next page; null on the last.


class DecisionReason(TypedDict):
    """One reason of a decision, in words and a number."""

    what: str  # What was looked at, in a few words.
    value: str  # What was seen, with unit, beside what was expected.
    contribution: float  # How much it moved the score, in the score's unit; negative when it spoke against.


class DetectAnomaliesRequest(TypedDict):
    """A series to be looked through."""

    series: NotRequired[str | None]  # What the series is called, for lists.
    values: list[float]  # The values, oldest first; at most `MaxPoints`.
    times: NotRequired[list[str] | None]  # The time of each value, RFC 3339, ascending; or none, and double? DetectAnomaliesRequest.IntervalSeconds.
    intervalSeconds: NotRequired[float | None]  # The seconds between two values when no times are given, above 0 to 1 week. Default 60.


class DriftStatusAnswer(TypedDict):
    """How a tenant's routes stand."""

    decision: Decision  # The weightiest decision about a version.
    routes: list[RouteStanding]  # The routes.


class ErrorAnalysis(TypedDict):
    """What an error means."""

    status: int  # The status to answer with.
    answer: ErrorAnswer  # The body to answer with.
    kind: str  # The kind, finer than the type.
    confidence: float  # The probability that the type is right, 0 to 1.
    strategy: str  # `retry`, `fall_back` or `fail`.
    frame: NotRequired[ErrorFrame | None]  # The frame where the fault most likely is; null when none is known.
    suggestedActions: list[str]  # What an operator does, in order.
    signature: NotRequired[str | None]  # The group of errors it belongs to; null when it was not counted.
    occurrences: int  # How often that group occurred.
    isNew: bool  # Whether it is the first of its group.
    decision: NotRequired[Decision | None]  # The decision behind it; null only where the analysis failed.


class ErrorAnswer(TypedDict):
    """The body that goes out in place of an unhandled error."""

    error: ErrorAnswerHead  # What happened.
    suggestions: NotRequired[list[str] | None]  # What the user can do; absent where the analysis failed.
    support: NotRequired[ErrorSupport | None]  # Where to read on; absent where the analysis failed.


class ErrorAnswerHead(TypedDict):
    """What happened, in the answer."""

    id: str  # The same in log, decision and answer.
    message: str  # The message without secrets.
    type: NotRequired[str | None]  # The type; absent where the analysis failed.
    severity: NotRequired[str | None]  # `low`, `medium`, `high` or `critical`; absent where the analysis failed.
    timestamp: str  # When.


class ErrorFrame(TypedDict):
    """A frame of a stack."""

    method: str  # The method, without what compilers add.
    file: NotRequired[str | None]  # The file's name; null when not known.
    line: NotRequired[int | None]  # The line; null when not known.


class ErrorSupport(TypedDict):
    """Where to read on."""

    documentation: list[str]  # Addresses of documents.
    troubleshooting: list[str]  # Steps, in order.


class ExamplePage(TypedDict):
    """A page of examples."""

    items: list[IntentExample]  # The examples.
    total: int  # How many there are.
    next: NotRequired[int | None]  # Give it as `after` to get the next page; null on the last.
    training: IntentTraining  # How the model stands.


class ExampleRequest(TypedDict):
    """An example to add."""

    text: str  # The text, 1 to 1,000 characters.
    intent: str  # Its intent; `out_of_scope` for none.
    action: NotRequired[str | None]  # What is to be done; absent for the intent's own name.


class ExamplesAdded(TypedDict):
    """What came of added examples."""

    added: int  # How many were new.
    contradictions: list[IntentContradiction]  # Texts that are examples of another intent as well.
    training: IntentTraining  # How the model stands.


class ExamplesRemoved(TypedDict):
    """How many examples were removed."""

    removed: int  # How many.


class ExchangeRequest(TypedDict):
    """One answered call."""

    route: NotRequired[str | None]  # The route's template (`GET /orders/{id}`).
    version: NotRequired[str | None]  # The version that answered.
    client: NotRequired[str | None]  # The application that called; clients are compared apart.
    status: NotRequired[int]  # The answer's status. Default 200.
    latencyMs: NotRequired[float | None]  # How long it took, in milliseconds.
    body: NotRequired[Any | None]  # The answer's body, any JSON; absent when it is not looked at.


class FailJobRequest(TypedDict):
    """An outside worker could not do a job, or gives it back."""

    worker: str  # Who holds the lease.
    token: int  # The token of the lease.
    error: str  # Why, for the job's owner.
    retry: NotRequired[bool | None]  # Whether it is tried again while attempts are left. Default true.
    retryAfterSeconds: NotRequired[float | None]  # When, in seconds; default the job's own backoff.
    release: NotRequired[bool]  # Gives the job back untouched: the attempt does not count.


class FeatureAnswer(TypedDict):
    """A feature."""

    name: str  # What it is called.
    value: NotRequired[float | None]  # What it was; null where nothing was known.


class FeedbackAnswer(TypedDict):
    """A word of feedback."""

    outcome: float  # What was true; yes is 1, no is 0.
    source: str  # Who says so: `user:…`, `key:…`, `admin` or `anonymous`.
    label: NotRequired[str | None]  # What the caller calls the place it knows it from.
    comment: NotRequired[str | None]  # A remark.
    at: str  # When it was said, UTC.


class FeedbackRequest(TypedDict):
    """What turned out to be true of a decision."""

    outcome: Any  # What was true: for a yes or no `true` or `false` (or 1 or 0), for a forecast the value.
    source: NotRequired[str | None]  # What you call the place you know it from (`on-call`); at most 64 characters. Who speaks is told by the key.
    comment: NotRequired[str | None]  # A remark for people; at most 1,000 characters.


class FieldComparison(TypedDict):
    """A field in two versions."""

    field: str  # The field.
    stableMissing: NotRequired[float | None]  # The share of the stable version's answers without it, where its parent was there; absent when it was never seen.
    missing: NotRequired[float | None]  # The same for the other version.
    stableNull: NotRequired[float | None]  # The share of the stable version's that was null.
    null: NotRequired[float | None]  # The same for the other version.
    otherType: NotRequired[float | None]  # The share of the other version's that has a type the stable one does not use.


class FindingAnswer(TypedDict):
    """What one test found."""

    field: NotRequired[str | None]  # The field; absent for the route's answers.
    what: str  # What changed.
    share: float  # The share of the new version's answers, 0 to 1, over the clients it touches.
    shown: float  # How many answers that is.
    seen: float  # Of how many.
    stableShare: float  # The share of the stable version's.
    evidence: float  # The test's evidence; 1,000 is significant at 0.001, however often one looks.
    clients: list[str]  # The clients it touches.
    isBreak: bool  # Whether it may be a reason to roll back.
    firstSeen: str  # When it first showed itself.


class ForecastAnswer(TypedDict):
    """A forecast."""

    series: NotRequired[str | None]  # The series' name, if it has one.
    stepSeconds: NotRequired[float | None]  # Seconds of a step; absent when unknown.
    seasons: list[int]  # The seasons found, in steps, the shortest first.
    times: NotRequired[list[str] | None]  # When the steps begin, UTC; absent when unknown.
    values: list[float]  # The next values, one a step: half of what comes is expected above, half below.
    intervals: list[ForecastInterval]  # One for each level; none when the fixed rule answered.
    members: list[ForecastMemberWeight]  # What each way to forecast counts at the last step, the weightiest first.
    crossing: NotRequired[ForecastCrossing | None]  # When the limit will be crossed, or is most likely to be; absent without limit.
    missing: int  # Steps without a value; what was expected stood in.
    decision: Decision  # The decision about the last step, or about the step of the crossing.


class ForecastCrossing(TypedDict):
    """The crossing of a limit."""

    limit: float  # The limit.
    direction: str  # `up` when the last value is at or below the limit, else `down`.
    isExpected: bool  # Whether it is as sure as was asked for within the horizon; by default, more likely than not.
    step: int  # The first step at which it is as sure as was asked for, else the one at which it is most likely; from 1.
    time: NotRequired[str | None]  # When that step begins; absent when unknown.
    probability: float  # The probability of a value beyond the limit at that step.


class ForecastInterval(TypedDict):
    """Bounds between which values are expected with a probability."""

    level: float  # The probability.
    lower: list[float]  # The lower bounds, one a step.
    upper: list[float]  # The upper bounds, one a step.


class ForecastMemberWeight(TypedDict):
    """What one way to forecast counts."""

    name: str  # Its name.
    weight: float  # 0 to 1; all together are 1.


class ForecastObserveRequest(TypedDict):
    """Points of series to be kept."""

    points: list[ForecastPoint]  # The points, of any number of series; of each series in time order, or what is late is left out.
    stepSeconds: NotRequired[float | None]  # Seconds of a step, for series that begin with this request. Default as set.
    aggregate: NotRequired[str | None]  # What becomes of several points of one step, for series that begin with this request: `mean` (default), `sum`, `last` or `max`.


class ForecastObserved(TypedDict):
    """What became of observed points."""

    accepted: int  # Taken.
    late: int  # Left out: of a step that was closed already, or out of order.
    future: int  # Left out: further ahead of the clock than may be.
    restarted: int  # Series that began anew, for the gap was too long.
    series: int  # Series that are kept for the caller's tenant.
    decision: Decision  # The decision about the next step of the series of the last point.


class ForecastPoint(TypedDict):
    """One point of a series."""

    series: str  # The series' name.
    value: float  # Its value.
    time: str  # When; absent = now.


class ForecastRequest(TypedDict):
    """What to forecast: values that come with the request, or a series that was observed before."""

    series: NotRequired[str | None]  # The name of an observed series; instead of IReadOnlyList&lt;double?&gt;? ForecastRequest.Values. With values it only names them in the decision.
    values: NotRequired[list[float | None] | None]  # The values, oldest first; null = missing.
    timestamps: NotRequired[list[str] | None]  # When each value was, if steps are not equal or the calendar should help to find seasons; as many as values, any order.
    stepSeconds: NotRequired[float | None]  # Seconds between two steps. Without it, found from the timestamps; without these, unknown.
    season: NotRequired[int | None]  # Steps of a season that is known.
    horizon: NotRequired[int | None]  # How many steps to forecast. Default 24.
    levels: NotRequired[list[float] | None]  # Levels of the intervals. Default 0.8 and 0.95.
    limit: NotRequired[float | None]  # A limit, to be told when it will be crossed.
    limitProbability: NotRequired[float | None]  # How sure a crossing of the limit must be to be expected; 0.5 to 0.99. Default 0.5: more likely than not.


class FoundAnomaly(TypedDict):
    """An anomaly in a series."""

    index: int  # Which value it is, from 0.
    at: str  # Its time.
    value: float  # The value.
    expected: float  # What was expected.
    score: float  # How far it lies away, in usual errors.
    confidence: float  # The probability that it is an anomaly, 0 to 1.
    severity: NotRequired[Literal["low", "medium", "high", "critical"] | None]  # How far that is.
    reasons: list[DecisionReason]  # Why, the weightiest first.


class HealthReading(TypedDict):
    """How the process and its machine stand at one moment."""

    at: str  # When it was read.
    cpuShare: float  # The share of the machine's processors that the process used since the last reading, 0 to 1.
    memoryBytes: int  # The memory the process holds.
    memoryShare: float  # The share of the memory available to it, by the container's or the machine's limit, 0 to 1.
    uptimeSeconds: float  # How long the process runs.
    gcPauseShare: float  # The share of the time since the last reading that garbage collection stopped it, 0 to 1.
    heapBytes: int  # The managed heap.
    threadPoolThreads: int  # Threads in the pool.
    threadPoolQueue: int  # Work that waits for one of them.


class HealthReport(TypedDict):
    """How the process stands and what to think of it."""

    decision: Decision  # The decision.
    needsAttention: bool  # Whether somebody should look.
    severity: str  # `low`, `medium`, `high` or `critical`: half of a limit, four fifths, the limit reached, or the limit of processors or memory passed by a twentieth.
    reading: HealthReading  # What was read.


class HeartbeatAnswer(TypedDict):
    """What a worker learns from a heartbeat."""

    cancelRequested: bool  # True when the job's cancellation was asked for: stop, and report it as failed.


class HeartbeatRequest(TypedDict):
    """A sign of life of an outside worker."""

    worker: str  # Who holds the lease.
    token: int  # The token of the lease.
    progress: NotRequired[int | None]  # How far it is, 0 to 100.
    text: NotRequired[str | None]  # What is being done.
    leaseSeconds: NotRequired[int | None]  # How long the lease holds from now on, 5 to 3,600 seconds. Default 30.


class ImportAnswer(TypedDict):
    """What was imported."""

    name: str  # Of this model or state.
    what: str  # `state` or `parameters`.
    version: NotRequired[str | None]  # The new version of the model, which waits to be promoted; null for a state.
    bytes: int  # How large the content is.


class IntentAnswer(TypedDict):
    """What a text is after."""

    decision: Decision  # The decision: `recognized`, `unsure` or `out_of_scope`; its reasons begin with the n-grams that weighed most.
    intent: NotRequired[str | None]  # The intent; null when it is out of scope.
    confidence: float  # The probability that this is right, 0 to 1.
    suggestedAction: NotRequired[str | None]  # What is to be done; null when it is out of scope or unsure.
    entities: list[IntentEntity]  # What the text names.
    alternative: NotRequired[str | None]  # The runner-up; null when there is none.
    source: str  # `model`; `advisor` when the language model's answer stands; `example` when it said so of this very text before.


class IntentContradiction(TypedDict):
    """An example that contradicts others."""

    text: str  # The example.
    intent: str  # What it is said to be.
    otherIntent: str  # What others say: an equal text, or what a model trained without it takes it for.
    isSameText: bool  # Whether an equal text is an example of the other intent.


class IntentEntity(TypedDict):
    """Something named in a text."""

    type: str  # `date`, `money`, `email`, `phone`, `uuid`, `url`, `quantity`, `number`, or the name of a list of values that was given.
    text: str  # As it stands in the text.
    value: str  # The same in one way of writing: a date as `2026-03-05`, money as `12.5 EUR`; the text itself where there is none.
    start: int  # Its first character, from 0.
    length: int  # How many characters it has.


class IntentExample(TypedDict):
    """A text and what it is after."""

    text: str  # The text.
    intent: str  # Its intent, or `out_of_scope`.
    action: NotRequired[str | None]  # What is to be done for it; null for the intent's own name.
    source: str  # Who gave it: `caller`, `advisor` (a language model) or `document`.


class IntentTraining(TypedDict):
    """How a tenant's model stands."""

    state: str  # `none` (no examples), `waiting`, `training`, `ready`.
    progress: float  # Which share of a running training is done, 0 to 1.
    examples: int  # How many examples there are, the shipped ones and those of the document among them.
    intents: int  # How many intents.
    newExamples: int  # How many came since the last training.
    heldOutAccuracy: NotRequired[float | None]  # The share recognised rightly by models that had not seen them, in the last training; null when there were too few.
    trainingSeconds: float  # How long the last training took.
    modelBytes: int  # How large the model is.
    contradictions: list[IntentContradiction]  # Examples that contradict others, as the last training found them.


class JobAddedAnswer(TypedDict):
    """A job that was added."""

    id: str  # Its id.
    existing: bool  # True when the same request was made before with this idempotency key.


class JobAddedEntry(TypedDict):
    """What became of one of several jobs."""

    id: NotRequired[str | None]  # Its id; null when it was refused.
    existing: bool  # True when the same request was made before with this idempotency key.
    error: NotRequired[str | None]  # The kind of error, a URN; null when it was taken.
    detail: NotRequired[str | None]  # What was wrong; null when it was taken.


class JobAnswer(TypedDict):
    """A job."""

    id: str  # Its id.
    tenant: NotRequired[str | None]  # Whose it is; told to administrators only.
    type: str  # What kind of work it is.
    queue: str  # Its queue.
    state: str  # blocked, delayed, waiting, active, completed, failed or cancelled.
    priority: int  # The caller's own number.
    score: float  # What the queue orders by.
    scored: bool  # Whether the score is computed.
    input: NotRequired[Any | None]  # Its input; left out of lists.
    model: NotRequired[str | None]  # The model it asks for.
    userId: NotRequired[str | None]  # The end user it is for.
    attempts: int  # Attempts begun.
    maxAttempts: int  # Attempts at most.
    stalls: int  # How often its worker fell silent.
    progress: int  # 0 to 100.
    progressText: NotRequired[str | None]  # What its worker said last.
    addedAt: str  # When it was added.
    readyAt: str  # When it may run, or was ready to.
    startedAt: NotRequired[str | None]  # When the latest attempt began.
    finishedAt: NotRequired[str | None]  # When it came to its end.
    deadline: NotRequired[str | None]  # When it should be done by.
    after: NotRequired[str | None]  # The job it waits for.
    result: NotRequired[Any | None]  # Its result; left out of lists.
    error: NotRequired[JobErrorAnswer | None]  # Why the latest attempt failed.
    callback: NotRequired[JobCallbackAnswer | None]  # How its callback stands.


class JobCallbackAnswer(TypedDict):
    """How a callback stands."""

    url: str  # Where it goes.
    state: str  # none, pending, delivered or abandoned.
    attempts: int  # Deliveries tried.
    lastStatus: NotRequired[int | None]  # The status of the last answer.
    lastError: NotRequired[str | None]  # What was wrong with the last delivery.
    nextAt: NotRequired[str | None]  # When it is tried next.


class JobErrorAnswer(TypedDict):
    """Why an attempt failed."""

    code: str  # A short name of the reason.
    message: str  # A sentence.


class JobEventData(TypedDict):
    """Something that happened to a job, as the data of an event."""

    id: str  # The job.
    type: str  # What kind of work it is.
    queue: str  # Its queue.
    at: str  # When.
    progress: NotRequired[int | None]  # 0 to 100, of progress.
    error: NotRequired[str | None]  # Why, of a failure or retry.


class JobPage(TypedDict):
    """Jobs, the youngest first."""

    jobs: list[JobAnswer]  # The jobs.
    before: NotRequired[int | None]  # What to give as before for the next page; null on the last.


class JobStateAnswer(TypedDict):
    """A job's state after a change."""

    id: str  # The job.
    state: str  # Its state afterwards.


class JobStatsAnswer(TypedDict):
    """How many jobs stand where."""

    waiting: int  # Ready to run.
    active: int  # Running.
    completed: int  # Done and kept.
    failed: int  # Failed for good and kept.
    delayed: int  # For later.
    blocked: int  # Waiting for another job.
    cancelled: int  # Cancelled and kept.
    queues: dict[str, QueueStatsAnswer]  # The same by queue.


class JobsAddedAnswer(TypedDict):
    """Jobs that were added, in the order given."""

    added: int  # How many are new.
    ids: list[str | None]  # Ids, null where a job was refused.
    jobs: list[JobAddedEntry]  # What became of each.


class LeaseJobsRequest(TypedDict):
    """Jobs that an outside worker asks for."""

    worker: str  # Who asks: a name that is unique per start of the worker, 1 to 100 printable characters.
    queue: NotRequired[str | None]  # Of which queue. Default: the default queue.
    types: list[str]  # The types it does, 1 to 100.
    max: NotRequired[int | None]  # How many at most, 1 to 100. Default 1.
    leaseSeconds: NotRequired[int | None]  # How long the lease holds without a heartbeat, 5 to 3,600 seconds. Default 30.
    waitSeconds: NotRequired[int | None]  # How long to wait for work when there is none, 0 to 30 seconds. Default 0.


class LeasedJobAnswer(TypedDict):
    """A job leased to an outside worker."""

    id: str  # Its id.
    token: int  # What every further call about it shows.
    type: str  # What kind of work it is.
    input: Any  # Its input.
    model: NotRequired[str | None]  # The model it asks for.
    userId: NotRequired[str | None]  # The end user it is for.
    attempt: int  # Which attempt this is, from 1.
    maxAttempts: int  # How many there are at most.
    leaseUntil: NotRequired[str | None]  # Until when the lease holds without a heartbeat.


class LeasedJobsAnswer(TypedDict):
    """Jobs leased to an outside worker."""

    jobs: list[LeasedJobAnswer]  # The jobs; empty when there was none.


class LogAnomaly(TypedDict):
    """Something odd about lines."""

    id: str  # Its id, a UUIDv7.
    decision: str  # The decision it was part of; takes feedback.
    at: str  # When, by the lines' own time.
    source: str  # Where.
    signal: Literal["newTemplate", "burst", "vanished", "level", "number", "value", "session"]  # What is odd.
    severity: str  # How odd: `low`, `medium`, `high`, `critical`.
    surprise: float  # −log10 of how likely something as odd is: 5 means once in 100,000.
    templateId: str  # The template, 16 hexadecimal digits.
    template: str  # The template's text.
    seen: str  # What was seen.
    expected: str  # What is usual.
    example: NotRequired[str | None]  # The line, cut, with secrets and personal data masked; null when it is about no one line.
    session: NotRequired[str | None]  # The session, if it is about one.


class LogAnomalyFeedback(TypedDict):
    """What was true of an anomaly."""

    isAnomalous: bool  # Whether it was one.


class LogAnomalyPage(TypedDict):
    """A page of anomalies."""

    items: list[LogAnomaly]  # The newest first.
    next: NotRequired[str | None]  # Given as `before` it leads to the next page; null on the last.


class LogIngestResult(TypedDict):
    """What came of lines."""

    decision: Decision  # Whether anything is odd about them.
    lines: int  # How many lines were seen.
    cutLines: int  # How many of them were cut.
    newTemplates: int  # How many templates are new.
    templates: int  # How many templates their sources have.
    anomalies: list[LogAnomaly]  # What is odd, the oddest first; at most 100.


class LogParameterInfo(TypedDict):
    """A gap of a template."""

    token: int  # The place in the line, from 0.
    kind: str  # What stands there.
    seen: int  # How often it was looked at.
    values: NotRequired[int | None]  # How many different words stood there; null for numbers, and when there were too many.
    lowest: NotRequired[float | None]  # The smallest number.
    highest: NotRequired[float | None]  # The largest number.


class LogTemplateInfo(TypedDict):
    """A template."""

    id: str  # Its id, 16 hexadecimal digits; the same after every restart.
    template: str  # Its text, `&lt;*&gt;` where it varies.
    count: int  # How many lines it had.
    firstSeen: str  # When the first one came.
    lastSeen: str  # When the last one came.
    example: str  # Its first line, cut, with secrets and personal data masked.
    parameters: list[LogParameterInfo]  # What is known of its gaps.


class LogTemplateList(TypedDict):
    """Templates of a source."""

    source: str  # The source.
    items: list[LogTemplateInfo]  # The most frequent first.


class ModelAnswer(TypedDict):
    """A model with its versions."""

    model: ModelEntry  # How it stands.
    features: list[str]  # What its features are called, in order.
    parameters: list[float]  # What it decides with.
    versions: list[VersionEntry]  # What was learned and imported, oldest first.


class ModelComparison(TypedDict):
    """Two versions on the same recorded decisions with outcomes, none of which either has learned from. Immutable."""

    version: str  # The version that is looked at.
    against: str  # The version it is compared with.
    outcomes: int  # How many words of feedback were compared.
    weight: float  # What they weigh together: a source that says much weighs no more than its share.
    loss: float  # The mean loss of the version; lower is better.
    lossAgainst: float  # The mean loss of the other.
    improvement: float  # How much lower the loss is; negative when it is higher.
    lowerBound: NotRequired[float | None]  # What the improvement is at least, with 95 % confidence; null while there is too little to tell.
    better: bool  # Whether that is above zero and rests on enough.
    atMicros: int  # When they were compared, microseconds since 1970 UTC.


class ModelEntry(TypedDict):
    """A model."""

    name: str  # Its name.
    module: str  # The module it decides for.
    version: str  # The version in charge: `1` ships with it.
    pinned: bool  # Whether that one stays whatever is learned.
    since: NotRequired[str | None]  # Since when it is in charge; null when it always was.
    reason: NotRequired[str | None]  # Why it is: `promoted`, `reverted`, `rolled-back`, `pinned` or `unpinned`; null when it always was.
    previous: NotRequired[str | None]  # The version a rollback leads to.
    candidate: NotRequired[VersionEntry | None]  # A newer version that waits to be promoted, and how it compared; null when there is none.
    acting: ActingEntry  # Whether the module may act by itself when it is set to.
    leftOutUntil: NotRequired[str | None]  # Until when the module is left out because it took too long; null when it is asked.


class ModelList(TypedDict):
    """All models and learned states of this node."""

    node: str  # The node that answers; learned state is its own, versions are shared by all.
    items: list[ModelEntry]  # The models.
    states: list[StateEntry]  # What modules have learned of their traffic.


class ObserveExchangesAnswer(TypedDict):
    """What became of answered calls."""

    decision: Decision  # The weightiest decision about a version.
    stable: int  # How many calls were the stable version's.
    compared: int  # How many were of versions that are compared with it.
    versions: list[VersionDecision]  # The last decision about each version on each route that was not `none`, or that said `roll-back`.


class ObserveExchangesRequest(TypedDict):
    """Answered calls to be looked at, in the order in which they were answered."""

    exchanges: list[ExchangeRequest]  # The calls; at most `MaxExchanges`.
    stable: NotRequired[str | None]  # The version that is the stable one on the routes of this request; without it the first that was seen stays it.
    releases: NotRequired[list[ReleaseRequest] | None]  # What is known of versions; goes for the routes of this request. At most 100.


class ObservePointsAnswer(TypedDict):
    """What became of points."""

    decision: Decision  # The decision about the most unusual of them.
    judged: int  # How many were judged.
    alerts: int  # How many of these are anomalies.
    duplicates: int  # How many were there already.
    outOfOrder: int  # How many came after a later point of their series.
    refused: int  # How many cannot be right.
    points: list[PointAnswer]  # Those that alert or were not judged; all when it was asked for.


class ObservePointsRequest(TypedDict):
    """Points to be watched, of any series, in the order in which they were measured."""

    points: list[PointRequest]  # The points; at most `MaxPoints`.
    all: NotRequired[bool]  # Whether every point is answered; without it those that alert or were not judged.


class PlannedTaskRequest(TypedDict):
    """A task of a play. Times are in seconds after its beginning, so that a body is as good tomorrow."""

    id: NotRequired[str | None]  # What it is called, at most 200 characters; unique.
    type: NotRequired[str | None]  # What kind of work it is, at most 200 characters.
    level: NotRequired[Literal["low", "normal", "high", "critical"] | None]  # Its level under the fixed rule: low, normal (the default), high or critical.
    arrivesAfterSeconds: NotRequired[float | None]  # When it arrives, 0 to 31,536,000. Default 0.
    seconds: float  # How long it really takes, above 0 to 2,592,000. No rule looks at it beforehand.
    expectedSeconds: NotRequired[float | None]  # How long it is expected to take; default: as long as it really does.
    deadlineAfterSeconds: NotRequired[float | None]  # When it should be done; none without a deadline.
    place: NotRequired[str | None]  # The place that will do it, at most 200 characters.
    load: NotRequired[float | None]  # How loaded that place is, 0 to 1.
    disturbance: NotRequired[float | None]  # An outside disturbance or risk that was observed, 0 to 1.


class PlayedRule(TypedDict):
    """How one rule did."""

    rule: str  # `ours`, `fifo` or `fixed-levels`.
    meanWaitSeconds: float  # Mean wait of all.
    urgentMeanWaitSeconds: NotRequired[float | None]  # Mean wait of tasks of level high and critical; null when there is none.
    p95WaitSeconds: float  # The wait that 95 of 100 do not exceed.
    late: int  # How many were done after their deadline.
    tasks: list[PlayedTask]  # The tasks in the order in which they were started.


class PlayedTask(TypedDict):
    """One task in a play: who ran it and when."""

    id: str  # The task.
    worker: str  # The worker.
    startSeconds: float  # When it began, in seconds after the first arrival.
    endSeconds: float  # When it was done.
    waitSeconds: float  # How long it waited.
    isLate: bool  # Whether it was done after its deadline.
    explanation: NotRequired[str | None]  # Why then: what moved it forward or back, beside its place in arrival order and under the fixed rule.


class PointAnswer(TypedDict):
    """What became of one point."""

    index: int  # Which of the request's points it is, from 0.
    series: NotRequired[str | None]  # Its series.
    device: NotRequired[str | None]  # Its device.
    status: Literal["judged", "duplicate", "outOfOrder", "refused"]  # What became of it.
    severity: NotRequired[Literal["low", "medium", "high", "critical"] | None]  # How far it lies from what was expected; absent when it was not judged.
    decision: NotRequired[Decision | None]  # The decision; absent when it was not judged.


class PointRequest(TypedDict):
    """A point of a series, or of a channel of a device."""

    series: NotRequired[str | None]  # What the series is called; 1 to 200 characters. For a device `channel` says the same.
    channel: NotRequired[str | None]  # The channel of the device.
    value: NotRequired[float | None]  # The value.
    time: NotRequired[str | None]  # When it was measured, RFC 3339; without it now.
    device: NotRequired[str | None]  # The device it comes from; 1 to 200 characters.
    deviceType: NotRequired[str | None]  # What the device is; devices of one type are compared with each other.


class PredictionOutcomeAnswer(TypedDict):
    """The decision an outcome was taken for."""

    learned: bool  # True: it is learned once.
    decision: Decision  # The decision.


class PredictionOutcomeRequest(TypedDict):
    """How an assessed request ended."""

    decisionId: str  # The id of the decision.
    failed: bool  # Whether it failed.


class PriorityDimension(TypedDict):
    """One of the three dimensions of a score."""

    value: NotRequired[float]  # How much of it there is, 0 to 1.
    contribution: NotRequired[float]  # By how many levels it moves the task; negative backwards.


class PriorityForecast(TypedDict):
    """What would happen."""

    rules: list[PlayedRule]  # Ours first, then arrival order, then the four fixed levels.
    summary: str  # In one sentence.
    decision: Decision  # The decision behind it.


class PriorityOutcomeAnswer(TypedDict):
    """The decision an outcome was taken for."""

    learned: bool  # True: it is learned once.
    decision: Decision  # The decision.


class PriorityOutcomeRequest(TypedDict):
    """What became of a scored task."""

    decisionId: str  # The decision's id, from the answer to the score.
    durationSeconds: NotRequired[float | None]  # How long the work itself took, in seconds, above 0 to 2,592,000.
    wasImportant: NotRequired[bool | None]  # Whether it turned out to matter: escalated, reopened, late against its agreement, harmful.


class PriorityScoreAnswer(TypedDict):
    """Tasks in their order."""

    tasks: list[ScoredTask]  # The tasks, the first in order first.
    decision: Decision  # The decision about the first; the ids of the others' are with them.


class PriorityScoreRequest(TypedDict):
    """Tasks to be scored and put in order; one is enough."""

    tasks: list[PriorityTaskRequest]  # The tasks, 1 to 200.


class PrioritySimulateRequest(TypedDict):
    """Tasks and workers to be played."""

    tasks: list[PlannedTaskRequest]  # The tasks, 1 to 1,000.
    workers: list[str]  # The names of the workers, 1 to 100.
    asIfLearned: NotRequired[bool | None]  # Whether to show the order as it will be once enough outcomes were told (the default), or as it would be now.


class PriorityTaskRequest(TypedDict):
    """A task."""

    id: NotRequired[str | None]  # What it is called, at most 200 characters.
    type: NotRequired[str | None]  # What kind of work it is, at most 200 characters: times and risks are learned for each kind.
    level: NotRequired[Literal["low", "normal", "high", "critical"] | None]  # Its level under the fixed rule: low, normal (the default), high or critical.
    waitedSeconds: NotRequired[float | None]  # For how long it has waited already, in seconds, 0 to 31,536,000. Default 0.
    deadlineInSeconds: NotRequired[float | None]  # In how many seconds from now it should be done; negative when that is over. −31,536,000 to 31,536,000; none without a deadline.
    expectedSeconds: NotRequired[float | None]  # How long it is expected to take, in seconds, above 0 to 2,592,000.
    size: NotRequired[float | None]  # How large it is, in any unit that grows with the time it takes; 0 to 1e15.
    place: NotRequired[str | None]  # The place that will do it, at most 200 characters.
    load: NotRequired[float | None]  # How loaded that place is, 0 to 1.
    queueAheadSeconds: NotRequired[float | None]  # How many seconds of work are before it at its place, 0 to 31,536,000.
    disturbance: NotRequired[float | None]  # An outside disturbance or risk that was observed, 0 to 1: bad weather for a delivery, the impact of a fault.
    signals: NotRequired[list[float] | None]  # At most four more numbers that may say something of the risk, each about −3 to 3.


class ProfileComparison(TypedDict):
    """What two versions of a route were seen to answer."""

    stable: str  # The stable version.
    version: str  # The other.
    fields: list[FieldComparison]  # The fields, those that differ most first.


class PutItem(TypedDict):
    """What became of one item."""

    key: str  # The item.
    outcome: Literal["added", "merged", "reopened", "refused"]  # `added`, `merged`, `reopened`, or `refused` because the list is full.
    reports: int  # How often it has been reported now.


class QueuePausedAnswer(TypedDict):
    """Whether a queue is paused."""

    queue: str  # The queue.
    paused: bool  # Whether it is.


class QueueStatsAnswer(TypedDict):
    """How many jobs of a queue stand where."""

    waiting: int  # Ready to run.
    active: int  # Running.
    completed: int  # Done and kept.
    failed: int  # Failed for good and kept.
    delayed: int  # For later.
    blocked: int  # Waiting for another job.
    cancelled: int  # Cancelled and kept.
    paused: bool  # Whether the queue is paused for the caller.


class RankedItem(TypedDict):
    """An item in its order."""

    rank: int  # Its rank, 1 for the first.
    ruleRank: int  # Its rank under the hand-written rule: severity, alarms before complaints before inspections, the oldest first.
    key: str  # The item.
    kind: Literal["complaint", "alarm", "inspection"]  # Its kind.
    team: str  # Who does it.
    severity: Literal["low", "medium", "high", "critical"]  # How severe it is said to be, or by its words.
    guessed: bool  # Whether its severity was read from its words.
    createdAt: str  # When it was reported first.
    dueAt: str  # When it must be done.
    reports: int  # How often it was reported.
    score: float  # The score: the higher, the sooner; in doublings.
    parts: TriageParts  # What it is made of.
    explanation: str  # In words.
    decision: Decision  # The decision behind it, with reasons.


class RecognizeIntentRequest(TypedDict):
    """A request's texts. Those that are given are joined."""

    text: NotRequired[str | None]  # The text; at most 2,048 characters of it are read.
    message: NotRequired[str | None]  # The request's `message`.
    query: NotRequired[str | None]  # The request's `query`.
    q: NotRequired[str | None]  # The request's query string `q`.


class ReleaseRequest(TypedDict):
    """What is known of a version."""

    version: NotRequired[str | None]  # The version.
    rollBackSafe: NotRequired[bool]  # Whether going back does no harm. Default true.
    pinned: NotRequired[bool]  # Whether people hold it where it is.
    removed: NotRequired[list[str] | None]  # Fields that were declared to go (`order.items[].sku`).


class ReplayAnswer(TypedDict):
    """A decision asked again."""

    decision: DecisionAnswer  # What was answered then.
    replay: VerdictAnswer  # What the version says of the same features now.
    same: bool  # Whether both decide the same.
    elapsedUs: float  # How long the replay took, in microseconds.


class RetryAdviseAnswer(TypedDict):
    """Whether to repeat a failed attempt, or to send a retry that was advised."""

    retry: bool  # Whether to do it.
    delayMs: float  # How long to wait first, in milliseconds; 0 at the moment of sending.
    probability: float  # The chance that it succeeds, 0 to 1.
    adviceId: str  # What to name when it is sent, and when its outcome is told.
    sending: NotRequired[Literal["send", "worse", "overBudget", "unknown"] | None]  # At the moment of sending: `send`, `worse` or `overBudget`; absent before.
    decision: Decision  # The decision.


class RetryAdviseRequest(TypedDict):
    """A failed attempt, or an advice whose retry is about to be sent."""

    adviceId: NotRequired[str | None]  # Given alone: may the retry of this advice be sent now? Checks the budget and the dependency's health again.
    dependency: NotRequired[str | None]  # What was called, 1–200 characters.
    operation: NotRequired[str | None]  # The class of operation, 1–200 characters; learned apart, so keep them few. Default `default`.
    failure: NotRequired[Literal["throttled", "unavailable", "timeout", "connection", "serverError", "clientError", "permanent"] | None]  # How it failed. Without it the status says so.
    status: NotRequired[int | None]  # The HTTP status, 400–599.
    errorType: NotRequired[str | None]  # The type or code of the error, at most 200 characters.
    message: NotRequired[str | None]  # The error's message, at most 4,096 characters. Only a hash is kept, in which numbers and ids do not count.
    frame: NotRequired[str | None]  # The frame of the stack it comes from, at most 400 characters.
    route: NotRequired[str | None]  # The route or statement that was called, at most 400 characters.
    attempt: NotRequired[int | None]  # How many attempts the call has made, 1–100. Default 1.
    maxRetries: NotRequired[int | None]  # How many retries it may make, 0–100. Default 2.
    idempotent: NotRequired[bool | None]  # Whether the operation may be repeated without harm. Default true.
    retryAfterMs: NotRequired[float | None]  # What the dependency asked to wait, 0 ms – 1 h.
    remainingMs: NotRequired[float | None]  # How much time is left for the call, 0 ms – 1 d.
    inFlight: NotRequired[int | None]  # How many calls to the dependency wait for an answer, 0 – 10 million.


class RetryAttemptRequest(TypedDict):
    """An attempt that ended, or several alike."""

    dependency: NotRequired[str | None]  # What was called, 1–200 characters.
    operation: NotRequired[str | None]  # The class of operation, 1–200 characters. Default `default`.
    failure: NotRequired[Literal["throttled", "unavailable", "timeout", "connection", "serverError", "clientError", "permanent"] | None]  # How it failed; absent for a success (unless the status says otherwise).
    status: NotRequired[int | None]  # The HTTP status, 100–599.
    latencyMs: NotRequired[float | None]  # How long it took, 0 ms – 1 h.


class RetryOutcomeAnswer(TypedDict):
    """What was taken of outcomes."""

    learned: bool  # Whether the model has learned from the outcome of an advice.
    counted: int  # How many attempts were counted beside it.
    decision: NotRequired[Decision | None]  # The decision of the advice; absent when only attempts were told.


class RetryOutcomeRequest(TypedDict):
    """How a retry went, and how other attempts went."""

    adviceId: NotRequired[str | None]  # The advice whose retry ended.
    success: NotRequired[bool | None]  # Whether that retry succeeded.
    latencyMs: NotRequired[float | None]  # How long it took, 0 ms – 1 h. Default 0: not known.
    attempts: NotRequired[list[RetryAttemptRequest] | None]  # Attempts that no advice was asked for, above all first ones; at most 1,000.


class RiskAssessment(TypedDict):
    """What is to be expected of a request."""

    hasIssues: bool  # Whether the risk is above the threshold (0.7 unless set).
    riskScore: float  # The probability that it fails, 0 to 1.
    warnings: list[str]  # What speaks for it, in words; none below a risk that is worth a word.
    preventiveMeasures: list[str]  # What can be done about it.
    decision: Decision  # The decision behind it.


class RouteStanding(TypedDict):
    """How a route stands."""

    route: str  # The route.
    stable: NotRequired[str | None]  # The version that is compared with.
    stableAnswers: int  # How many of its answers were seen.
    fields: int  # How many fields are watched.
    fieldsLeftOut: int  # How often a field had no room.
    versions: list[VersionStanding]  # The versions that are compared with it.


class RouteSuggestion(TypedDict):
    """A route that serves an action."""

    decision: Decision  # The decision and its reasons.
    action: str  # The action.
    route: NotRequired[str | None]  # The path, with variables in braces; null when none is known.
    method: NotRequired[str | None]  # Its method; null when it is not known.
    isDifferent: bool  # Whether it differs from the path that was asked for: only then `X-Suggested-Route` is sent.
    candidates: list[str]  # Other routes, when none fits well enough.


class ScheduleAnswer(TypedDict):
    """A schedule."""

    name: str  # Its name.
    cron: str  # When.
    timeZone: str  # In which time zone.
    paused: bool  # Whether it is stopped.
    nextAt: NotRequired[str | None]  # When it is due next.
    lastAt: NotRequired[str | None]  # When it was due last.
    lastJob: NotRequired[str | None]  # The job added last.
    lastError: NotRequired[str | None]  # Why the last job was refused.
    job: Any  # The job that is added each time.


class ScheduleList(TypedDict):
    """The schedules of a tenant."""

    schedules: list[ScheduleAnswer]  # By name.


class ScoredTask(TypedDict):
    """A task with its score. Contributions are in levels of the fixed rule and add up to the total."""

    id: str  # The task.
    rank: int  # Its rank among those of this call.
    fixedRank: int  # Its rank under four fixed levels with aging.
    total: float  # The total; the higher goes first.
    orderKey: float  # The total without the passing of time: what a queue may store and compare later.
    deadline: PriorityDimension  # The first dimension.
    load: PriorityDimension  # The second: the place that does it.
    disturbance: PriorityDimension  # The third: outside disturbance or risk.
    level: int  # The level that counts, 0 to 3.
    age: float  # What age adds.
    length: float  # What its expected length adds.
    expectedSeconds: float  # How long it is expected to take.
    likelyUpToSeconds: float  # How long nine of ten such take at most.
    frontFrom: str  # From when on it goes before all others.
    rescoreAt: NotRequired[str | None]  # When to ask again; null when only new facts would change it.
    coldStart: bool  # Whether level and age alone count still.
    explanation: str  # In words.
    decisionId: str  # The decision, for its outcome and for feedback.


class SeriesVerdict(TypedDict):
    """What to think of a series."""

    decision: Decision  # Of its most unusual point.
    anomalies: list[FoundAnomaly]  # Its anomalies, in the order of time, one an episode.


class SetPriorityRequest(TypedDict):
    """A new number of a job."""

    priority: int  # Higher goes first.


class SetScheduleRequest(TypedDict):
    """A schedule to set."""

    cron: str  # When: five fields (minute, hour, day of the month, month, day of the week), or six with seconds before.
    timeZone: NotRequired[str | None]  # In which IANA time zone. Default UTC.
    paused: NotRequired[bool]  # Whether it is stopped.
    job: AddJobRequest  # The job that is added each time.


class SpecificationChange(TypedDict):
    """One change between two documents."""

    id: str  # What kind of change it is; the ids are those of oasdiff.
    level: Literal["info", "warning", "error"]  # How much it matters.
    where: str  # Where it is: the operation, then the place in it.
    detail: NotRequired[str | None]  # What it was and is; absent when the id says all.


class StateEntry(TypedDict):
    """A learned state."""

    name: str  # Its name.
    formatVersion: int  # The version of its format.
    restoredFrom: str  # `saved`, `previous` (the newest saving was corrupt), `other-node`, `import` or `nothing`.
    savedAt: NotRequired[str | None]  # When it was saved last; null when it never was.
    bytes: int  # How large that was.
    problem: NotRequired[str | None]  # What went wrong; null when nothing did.


class SuggestRouteRequest(TypedDict):
    """Which action a route is asked for."""

    action: str  # The action, as `intent/recognize` suggests it.
    path: NotRequired[str | None]  # The path that was asked for; with it the answer says whether the route differs.


class TriageCloseRequest(TypedDict):
    """An item that was done."""

    key: str  # The item, 1–200 characters.
    closedAt: NotRequired[str | None]  # When it was done; default, and at the latest, now.
    effortMinutes: NotRequired[float | None]  # Minutes of work it took, above 0 – 525,600.
    severity: NotRequired[Literal["low", "medium", "high", "critical"] | None]  # How severe it turned out to be; teaches what signs of impact and words are worth.


class TriageParts(TypedDict):
    """What moves an item, in doublings of its index: +1 counts as much as twice the harm, or half the work."""

    service: NotRequired[float]  # What last week's service says: how much the team gets done before it is due, and how well it kept its targets.
    impact: NotRequired[float]  # What the fault does: severity, people, systems, revenue, safety, repeated reports.
    age: NotRequired[float]  # How near its target it is by the clock, and how long it has waited.
    effort: NotRequired[float]  # How much work it is: short work goes first.


class TriagePutAnswer(TypedDict):
    """What became of items that were put on the list."""

    items: list[PutItem]  # Each in turn.
    total: int  # How many items are open now.
    decision: Decision  # The decision about the item that is first now.


class TriagePutRequest(TypedDict):
    """Items to be put on the kept list: new ones are added, open ones joined."""

    items: list[WorkItemRequest]  # The items, 1–500.


class TriageRankRequest(TypedDict):
    """Items to be ranked; nothing is kept."""

    items: list[WorkItemRequest]  # The items, 1–500.


class TriageRanking(TypedDict):
    """A list in its order."""

    items: list[RankedItem]  # The items, the first first.
    total: int  # How many items the list has.
    decision: Decision  # The decision about the first of all, or about an empty list.


class ValidationAnswer(TypedDict):
    """What came of a check."""

    decision: Decision  # The decision: `valid`, `corrected`, `invalid`, or `unknown` when nothing is known of the operation.
    isValid: bool  # Whether the body, corrected where that was safe, may go on.
    body: Any  # The body with corrected fields merged over it; the others stay as they were.
    corrections: list[ValidationCorrection]  # What was corrected.
    response: NotRequired[ValidationFailure | None]  # What to answer the caller with status 400; null when the body may go on.


ValidationCorrection = TypedDict(
    "ValidationCorrection",
    {
        "field": "str",  # The field, as a path (`address.city`).
        "from": "NotRequired[Any | None]",  # What stood there; null when nothing did.
        "to": "NotRequired[Any | None]",  # What stands there now.
        "kind": "str",  # What must have gone wrong.
        "posterior": "float",  # How sure it is, 0 to 1.
    },
)


class ValidationFailure(TypedDict):
    """The answer to a request that is not valid, exactly as it is written into the backend's own answer."""

    error: str  # `Validation failed`.
    details: list[ValidationProblem]  # What is wrong.
    suggestions: list[ValidationCorrection]  # What may have been meant.


class ValidationProblem(TypedDict):
    """Something wrong with a field."""

    field: str  # The field, as a path.
    problem: str  # What is wrong with it.


class VerdictAnswer(TypedDict):
    """What a version of a model says."""

    decision: str  # What it decides.
    score: float  # The score it rests on.
    confidence: float  # The calibrated probability that it is right, 0 to 1.
    reasons: list[DecisionReason]  # The reasons, the weightiest first.
    version: str  # The version.


class VersionDecision(TypedDict):
    """A decision about a version on a route."""

    route: str  # The route.
    version: str  # The version.
    decision: Decision  # The decision.


class VersionEntry(TypedDict):
    """A version."""

    version: str  # Its name.
    origin: str  # `learned` or `imported`.
    parent: NotRequired[str | None]  # The version it was learned from.
    createdAt: str  # When it was made, UTC.
    learnedUntil: NotRequired[str | None]  # It has learned from decisions made up to here; null for an imported one.
    comparison: NotRequired[ModelComparison | None]  # How it compared with the version in charge when it was made.
    parameters: list[float]  # The parameters.


class VersionStanding(TypedDict):
    """How a version stands."""

    version: str  # The version.
    answers: int  # How many of its answers were seen.
    decision: Decision  # What is decided about it now.
    rolledBackAt: NotRequired[str | None]  # When it was said to be rolled back; absent when it never was.
    findings: list[FindingAnswer]  # What its tests say, the strongest first.


class WorkItemRequest(TypedDict):
    """An item as it is sent."""

    key: NotRequired[str | None]  # What it is called, 1–200 characters; items of one key are the same fault.
    kind: NotRequired[Literal["complaint", "alarm", "inspection"] | None]  # `complaint`, `alarm` or `inspection`.
    team: NotRequired[str | None]  # Who does it, 1–200 characters. Default `default`.
    category: NotRequired[str | None]  # What it is about, 1–200 characters.
    severity: NotRequired[Literal["low", "medium", "high", "critical"] | None]  # `low`, `medium`, `high` or `critical`; without it the words say it.
    text: NotRequired[str | None]  # Title and description, at most 16,384 characters; only hashes of its words are kept.
    people: NotRequired[float | None]  # People affected, 0 – 10 billion.
    systems: NotRequired[float | None]  # Systems affected, 0 – 1 million.
    revenuePerHour: NotRequired[float | None]  # Money lost an hour, 0 – 1e12.
    safety: NotRequired[bool | None]  # Whether somebody may get hurt. Default false.
    createdAt: NotRequired[str | None]  # When it was reported, 1970 to a day from now. Default now.
    dueAt: NotRequired[str | None]  # When it must be done. Default: the target of its kind.
    effortMinutes: NotRequired[float | None]  # Minutes of work expected, above 0 – 525,600.
    reports: NotRequired[int | None]  # How often it was reported, 0 – 100,000. Default 1; 0 changes what is known of an open item without being a report.
