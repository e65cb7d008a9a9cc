"""Made by eng/generate-clients out of the server's OpenAPI document; changes go there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import models
from .core import Cancellation, Core, ServerEvent, segment, with_query


class AssistClient:
    """The calls below /assist/v1."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def acknowledge_alert(
        self, id: str, request: models.AlertNoteRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.AlertAnswer:
        """Take an alert: nobody is reminded of it any more."""
        return self._core.json("POST", f"assist/v1/alerts/{segment(id)}/acknowledge", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def add_intent_examples(
        self, request: models.AddExamplesRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ExamplesAdded:
        """Add examples, values of entities, or an OpenAPI document to learn from."""
        return self._core.json("POST", "assist/v1/intent/examples", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def advise_retry(
        self, request: models.RetryAdviseRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.RetryAdviseAnswer:
        """Ask whether a failed attempt is worth repeating, and after which wait."""
        return self._core.json("POST", "assist/v1/retry/advise", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def analyze_error(
        self, request: models.AnalyzeErrorRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ErrorAnalysis:
        """Ask what an error means."""
        return self._core.json("POST", "assist/v1/errors/analyze", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def assess_request(
        self, request: models.AssessRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.RiskAssessment:
        """Ask before a request is handled how likely it fails."""
        return self._core.json("POST", "assist/v1/prediction/assess", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def check_access(
        self, headers: Mapping[str, str], *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> None:
        """Score the request behind a check of nginx's auth_request."""
        return self._core.nothing("GET", "assist/v1/access/check", repeatable=True, headers=headers, timeout=timeout, cancellation=cancellation)

    def check_request(
        self, request: models.CheckRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ValidationAnswer:
        """Check a request's body and correct what can safely be corrected."""
        return self._core.json("POST", "assist/v1/validation/check", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def close_work_item(
        self, request: models.TriageCloseRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ClosedItem:
        """Close an item of the kept list, and teach what it showed."""
        return self._core.json("POST", "assist/v1/triage/close", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def compare_model(
        self, name: str, *, version: str | None = None, against: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ModelComparison:
        """Compare two versions on decisions with feedback that neither has learned from."""
        return self._core.json("POST", with_query(f"assist/v1/models/{segment(name)}/compare", {"version": version, "against": against}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def compare_versions(
        self, request: models.CompareVersionsRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.CompareVersionsAnswer:
        """Compare two OpenAPI documents, or what two versions of a route were seen to answer."""
        return self._core.json("POST", "assist/v1/drift/compare", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def detect_anomalies(
        self, request: models.DetectAnomaliesRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.SeriesVerdict:
        """Look through a series that is given whole. Nothing is kept."""
        return self._core.json("POST", "assist/v1/anomaly/detect", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def export_model(
        self, name: str, *, what: str | None = None, version: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> bytes:
        """Download what a module has learned, or the parameters of a version, as one file."""
        return self._core.bytes("GET", with_query(f"assist/v1/models/{segment(name)}/export", {"what": what, "version": version}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def forecast(
        self, request: models.ForecastRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ForecastAnswer:
        """Forecast values with intervals."""
        return self._core.json("POST", "assist/v1/forecast", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def get_alert(
        self, id: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.AlertAnswer:
        """Read an alert."""
        return self._core.json("GET", f"assist/v1/alerts/{segment(id)}", repeatable=True, timeout=timeout, cancellation=cancellation)

    def get_assist_model(
        self, name: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ModelAnswer:
        """Read a model with its versions and how they compared."""
        return self._core.json("GET", f"assist/v1/models/{segment(name)}", repeatable=True, timeout=timeout, cancellation=cancellation)

    def get_decision(
        self, id: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.DecisionAnswer:
        """Read a decision with its reasons, features and feedback."""
        return self._core.json("GET", f"assist/v1/decisions/{segment(id)}", repeatable=True, timeout=timeout, cancellation=cancellation)

    def get_drift_status(
        self, *, route: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.DriftStatusAnswer:
        """How the routes and their versions stand."""
        return self._core.json("GET", with_query("assist/v1/drift/status", {"route": route}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def get_system_health(
        self, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.HealthReport:
        """How the process stands: processors, memory, uptime, garbage collection, thread pool."""
        return self._core.json("GET", "assist/v1/health", repeatable=True, timeout=timeout, cancellation=cancellation)

    def give_feedback(
        self, id: str, request: models.FeedbackRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.DecisionAnswer:
        """Say what turned out to be true of a decision."""
        return self._core.json("POST", f"assist/v1/decisions/{segment(id)}/feedback", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def give_log_feedback(
        self, id: str, request: models.LogAnomalyFeedback, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> None:
        """Say whether an anomalous session really was one."""
        return self._core.nothing("POST", f"assist/v1/logs/anomalies/{segment(id)}/feedback", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def import_model(
        self, name: str, data: bytes, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ImportAnswer:
        """Upload what export gave. A state takes the place of this node's; parameters become a version that waits to be promoted."""
        return self._core.json("POST", f"assist/v1/models/{segment(name)}/import", repeatable=False, data=data, timeout=timeout, cancellation=cancellation)

    def ingest_logs(
        self, text: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.LogIngestResult:
        """Give log lines; learn what is odd about them."""
        return self._core.json("POST", "assist/v1/logs/ingest", repeatable=False, text=text, timeout=timeout, cancellation=cancellation)

    def list_access_groups(
        self, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.AccessGroupList:
        """List groups of clients that crawl together."""
        return self._core.json("GET", "assist/v1/access/groups", repeatable=True, timeout=timeout, cancellation=cancellation)

    def list_alerts(
        self, *, state: str | None = None, type: str | None = None, severity: str | None = None, limit: str | None = None, before: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.AlertList:
        """List alerts, the newest first."""
        return self._core.json("GET", with_query("assist/v1/alerts", {"state": state, "type": type, "severity": severity, "limit": limit, "before": before}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def list_assist_models(
        self, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ModelList:
        """List the models that decide, and what modules have learned."""
        return self._core.json("GET", "assist/v1/models", repeatable=True, timeout=timeout, cancellation=cancellation)

    def list_decisions(
        self, *, module: str | None = None, subject: str | None = None, outcome: str | None = None, notable: str | None = None, feedback: str | None = None, from_: str | None = None, to: str | None = None, after: str | None = None, limit: str | None = None, tenant: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.DecisionPage:
        """List recorded decisions, the newest first."""
        return self._core.json("GET", with_query("assist/v1/decisions", {"module": module, "subject": subject, "outcome": outcome, "notable": notable, "feedback": feedback, "from": from_, "to": to, "after": after, "limit": limit, "tenant": tenant}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def list_intent_examples(
        self, *, intent: str | None = None, limit: str | None = None, after: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ExamplePage:
        """List your examples and how the model stands."""
        return self._core.json("GET", with_query("assist/v1/intent/examples", {"intent": intent, "limit": limit, "after": after}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def list_log_anomalies(
        self, *, source: str | None = None, signal: str | None = None, min_surprise: str | None = None, limit: str | None = None, before: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.LogAnomalyPage:
        """List what was odd lately, the newest first."""
        return self._core.json("GET", with_query("assist/v1/logs/anomalies", {"source": source, "signal": signal, "minSurprise": min_surprise, "limit": limit, "before": before}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def list_log_templates(
        self, *, source: str | None = None, limit: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.LogTemplateList:
        """List the templates of a source, the most frequent first."""
        return self._core.json("GET", with_query("assist/v1/logs/templates", {"source": source, "limit": limit}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def list_work_items(
        self, *, limit: str | None = None, team: str | None = None, kind: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.TriageRanking:
        """The kept list in its present order."""
        return self._core.json("GET", with_query("assist/v1/triage/items", {"limit": limit, "team": team, "kind": kind}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def observe_exchanges(
        self, request: models.ObserveExchangesRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ObserveExchangesAnswer:
        """Look at answers of the stable and of new versions."""
        return self._core.json("POST", "assist/v1/drift/observe", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def observe_forecast_series(
        self, request: models.ForecastObserveRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ForecastObserved:
        """Bring values of series that are to be forecast."""
        return self._core.json("POST", "assist/v1/forecast/observe", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def observe_points(
        self, request: models.ObservePointsRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ObservePointsAnswer:
        """Watch points of metric series or of devices' channels."""
        return self._core.json("POST", "assist/v1/anomaly/observe", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def pin_model(
        self, name: str, *, version: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ModelAnswer:
        """Keep a version in charge whatever is learned. Needs the admin key."""
        return self._core.json("POST", with_query(f"assist/v1/models/{segment(name)}/pin", {"version": version}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def promote_model(
        self, name: str, *, version: str | None = None, force: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ModelAnswer:
        """Put a version in charge, if it is better on decisions with feedback that neither has learned from. Needs the admin key."""
        return self._core.json("POST", with_query(f"assist/v1/models/{segment(name)}/promote", {"version": version, "force": force}), repeatable=False, timeout=timeout, cancellation=cancellation)

    def put_work_items(
        self, request: models.TriagePutRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.TriagePutAnswer:
        """Put items on the kept list; one that is open already is joined."""
        return self._core.json("POST", "assist/v1/triage/items", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def rank_work_items(
        self, request: models.TriageRankRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.TriageRanking:
        """Put complaints, alarms and inspections in one order; nothing of them is kept."""
        return self._core.json("POST", "assist/v1/triage/rank", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def recognize_intent(
        self, request: models.RecognizeIntentRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.IntentAnswer:
        """What a text is after: intent, entities, confidence, suggested action."""
        return self._core.json("POST", "assist/v1/intent/recognize", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def remove_intent_examples(
        self, *, intent: str | None = None, text: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ExamplesRemoved:
        """Remove an intent with its examples, or with ?text= one example."""
        return self._core.json("DELETE", with_query("assist/v1/intent/examples", {"intent": intent, "text": text}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def replay_decision(
        self, id: str, *, version: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ReplayAnswer:
        """Ask a version of the model again, with the features of a decision."""
        return self._core.json("POST", with_query(f"assist/v1/decisions/{segment(id)}/replay", {"version": version}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def report_access_outcome(
        self, request: models.AccessOutcomeRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.AccessOutcomeAnswer:
        """Tell how a scored request was answered, and what its client turned out to be."""
        return self._core.json("POST", "assist/v1/access/outcome", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def report_priority_outcome(
        self, request: models.PriorityOutcomeRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.PriorityOutcomeAnswer:
        """Tell how long a scored task took, and whether it turned out to matter; learned once."""
        return self._core.json("POST", "assist/v1/priority/outcome", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def report_request_outcome(
        self, request: models.PredictionOutcomeRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.PredictionOutcomeAnswer:
        """Tell how an assessed request ended; it is learned once."""
        return self._core.json("POST", "assist/v1/prediction/outcome", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def report_retry_outcome(
        self, request: models.RetryOutcomeRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.RetryOutcomeAnswer:
        """Tell how retries and other attempts ended."""
        return self._core.json("POST", "assist/v1/retry/outcome", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def resolve_alert(
        self, id: str, request: models.AlertNoteRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.AlertAnswer:
        """Say that an alert is over; raised again, it is opened again."""
        return self._core.json("POST", f"assist/v1/alerts/{segment(id)}/resolve", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def retrain_intents(
        self, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.IntentTraining:
        """Train your model now. Leaving the call stops it."""
        return self._core.json("POST", "assist/v1/intent/examples/retrain", repeatable=False, timeout=timeout, cancellation=cancellation)

    def roll_back_model(
        self, name: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ModelAnswer:
        """Put the version before back in charge. Needs the admin key."""
        return self._core.json("POST", f"assist/v1/models/{segment(name)}/rollback", repeatable=False, timeout=timeout, cancellation=cancellation)

    def score_access(
        self, request: models.AccessScoreRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.AccessScoreAnswer:
        """Score a request for coming from a malicious crawler or bot."""
        return self._core.json("POST", "assist/v1/access/score", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def score_priority(
        self, request: models.PriorityScoreRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.PriorityScoreAnswer:
        """Score tasks in three dimensions (deadline, load, outside disturbance) and put them in order."""
        return self._core.json("POST", "assist/v1/priority/score", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def simulate_priority(
        self, request: models.PrioritySimulateRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.PriorityForecast:
        """Play tasks on workers: who runs what and when, beside arrival order and four fixed levels."""
        return self._core.json("POST", "assist/v1/priority/simulate", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def suggest_route(
        self, request: models.SuggestRouteRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.RouteSuggestion:
        """The route that serves an action."""
        return self._core.json("POST", "assist/v1/routes/suggest", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def unpin_model(
        self, name: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ModelAnswer:
        """Let better versions take over again. Needs the admin key."""
        return self._core.json("POST", f"assist/v1/models/{segment(name)}/unpin", repeatable=True, timeout=timeout, cancellation=cancellation)


class JobsClient:
    """The calls below /jobs/v1."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def add_job(
        self, request: models.AddJobRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.JobAddedAnswer:
        """Add a job: durable when this answers."""
        return self._core.json("POST", "jobs/v1", repeatable=request.get("idempotencyKey") is not None, json_body=request, timeout=timeout, cancellation=cancellation)

    def add_jobs(
        self, request: models.AddJobsRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.JobsAddedAnswer:
        """Add several jobs in one transaction; the refused ones say why."""
        return self._core.json("POST", "jobs/v1/bulk", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def cancel_job(
        self, id: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.JobStateAnswer:
        """Cancel a job: at once while it waits, by request while it runs."""
        return self._core.json("POST", f"jobs/v1/{segment(id)}/cancel", repeatable=True, timeout=timeout, cancellation=cancellation)

    def complete_job(
        self, id: str, request: models.CompleteJobRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.JobStateAnswer:
        """A leased job is done."""
        return self._core.json("POST", f"jobs/v1/{segment(id)}/complete", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def count_jobs(
        self, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.JobStatsAnswer:
        """How many jobs stand where."""
        return self._core.json("GET", "jobs/v1/stats", repeatable=True, timeout=timeout, cancellation=cancellation)

    def fail_job(
        self, id: str, request: models.FailJobRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.JobStateAnswer:
        """A leased job failed, or is given back."""
        return self._core.json("POST", f"jobs/v1/{segment(id)}/fail", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def get_callback_key(
        self, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.CallbackKeyAnswer:
        """The tenant's key for checking the signatures of callbacks (Standard Webhooks)."""
        return self._core.json("GET", "jobs/v1/callback-key", repeatable=True, timeout=timeout, cancellation=cancellation)

    def get_job(
        self, id: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.JobAnswer:
        """Read a job with its input and result."""
        return self._core.json("GET", f"jobs/v1/{segment(id)}", repeatable=True, timeout=timeout, cancellation=cancellation)

    def get_schedule(
        self, name: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ScheduleAnswer:
        """Read a schedule."""
        return self._core.json("GET", f"jobs/v1/schedules/{segment(name)}", repeatable=True, timeout=timeout, cancellation=cancellation)

    def heartbeat_job(
        self, id: str, request: models.HeartbeatRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.HeartbeatAnswer:
        """Keep a lease, and report progress."""
        return self._core.json("POST", f"jobs/v1/{segment(id)}/heartbeat", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def lease_jobs(
        self, request: models.LeaseJobsRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.LeasedJobsAnswer:
        """Take jobs to do; waits for some when told to."""
        return self._core.json("POST", "jobs/v1/lease", repeatable=False, json_body=request, timeout=timeout, cancellation=cancellation)

    def list_jobs(
        self, *, queue: str | None = None, state: str | None = None, type: str | None = None, limit: str | None = None, before: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.JobPage:
        """List jobs, the youngest first."""
        return self._core.json("GET", with_query("jobs/v1", {"queue": queue, "state": state, "type": type, "limit": limit, "before": before}), repeatable=True, timeout=timeout, cancellation=cancellation)

    def list_schedules(
        self, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ScheduleList:
        """List the schedules of the caller's tenant."""
        return self._core.json("GET", "jobs/v1/schedules", repeatable=True, timeout=timeout, cancellation=cancellation)

    def pause_queue(
        self, queue: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.QueuePausedAnswer:
        """Start no more jobs of the caller's tenant in a queue; those that run go on."""
        return self._core.json("POST", f"jobs/v1/queues/{segment(queue)}/pause", repeatable=True, timeout=timeout, cancellation=cancellation)

    def remove_job(
        self, id: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> None:
        """Delete a job that has come to its end."""
        return self._core.nothing("DELETE", f"jobs/v1/{segment(id)}", repeatable=True, timeout=timeout, cancellation=cancellation)

    def remove_schedule(
        self, name: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> None:
        """Remove a schedule; jobs it has added stay."""
        return self._core.nothing("DELETE", f"jobs/v1/schedules/{segment(name)}", repeatable=True, timeout=timeout, cancellation=cancellation)

    def resume_queue(
        self, queue: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.QueuePausedAnswer:
        """Start jobs of the caller's tenant in a queue again."""
        return self._core.json("POST", f"jobs/v1/queues/{segment(queue)}/resume", repeatable=True, timeout=timeout, cancellation=cancellation)

    def retry_job(
        self, id: str, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.JobStateAnswer:
        """Put a failed or cancelled job back, with all its attempts."""
        return self._core.json("POST", f"jobs/v1/{segment(id)}/retry", repeatable=False, timeout=timeout, cancellation=cancellation)

    def set_job_priority(
        self, id: str, request: models.SetPriorityRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.JobStateAnswer:
        """Give a job another number; it keeps its age."""
        return self._core.json("POST", f"jobs/v1/{segment(id)}/priority", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def set_schedule(
        self, name: str, request: models.SetScheduleRequest, *, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> models.ScheduleAnswer:
        """Add a job again and again; the same name takes the place of the schedule before."""
        return self._core.json("PUT", f"jobs/v1/schedules/{segment(name)}", repeatable=True, json_body=request, timeout=timeout, cancellation=cancellation)

    def watch_jobs(
        self, *, queue: str | None = None, id: str | None = None, timeout: float | None = None, cancellation: Cancellation | None = None
    ) -> Iterator[ServerEvent[models.JobEventData]]:
        """What happens to jobs, as server-sent events: added, started, progress, retried, completed, failed, cancelled, stalled; ping in silence."""
        return self._core.events(with_query("jobs/v1/events", {"queue": queue, "id": id}), timeout=timeout, cancellation=cancellation)
