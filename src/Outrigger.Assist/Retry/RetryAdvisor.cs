using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Assist.Retry.Recovery;
using Outrigger.Core.Callers;
using Outrigger.Core.Learning;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Retry;

/// <summary>Joins engine, head and decisions, and keeps advices until their outcome is told. Thread-safe.</summary>
internal sealed class RetryAdvisor : IRetryAdvice
{
    private readonly RetryEngine _engine;
    private readonly RetryModel _model;
    private readonly IDecisionMaker _maker;
    private readonly IModelParameters _parameters;
    private readonly IOptionsMonitor<RetryOptions> _options;
    private readonly IRetryDice _dice;
    private readonly TimeProvider _time;
    private readonly RetryMetrics _metrics;
    private readonly TenantFairMap<Guid, OpenAdvice> _open;
    private readonly DecisionObserver<RetryCase> _observe;
    private readonly FixedRule<RetryCase> _fixedRule;
    private readonly Func<double, double> _calibrate;

    public RetryAdvisor(
        RetryEngine engine,
        RetryModel model,
        IDecisionMaker maker,
        IModelParameters parameters,
        IOptionsMonitor<RetryOptions> options,
        IRetryDice dice,
        TimeProvider time,
        RetryMetrics metrics)
    {
        _engine = engine;
        _model = model;
        _maker = maker;
        _parameters = parameters;
        _options = options;
        _dice = dice;
        _time = time;
        _metrics = metrics;
        _open = new(options.CurrentValue.MaxOpenAdvices);
        _observe = Observe;
        _fixedRule = AskTable;
        _calibrate = Calibrate;
        metrics.ObserveKeys(() => engine.Count);
        options.OnChange(changed => engine.Settings = changed.ToSettings());
    }

    public RetryAdvised Advise(TenantId tenant, RetryQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var asked = new RetryCase
        {
            Key = new RetryKey(tenant.Value, question.Dependency, question.Operation),
            Failure = question.Failure,
            Words = question.Signature,
            Route = question.RouteSignature,
            Attempt = Math.Max(1, question.Attempt),
            MaxRetries = question.MaxRetries,
            IsIdempotent = question.IsIdempotent,
            RetryAfterMs = question.RetryAfter is { } asks ? Math.Max(0, asks.TotalMilliseconds) : null,
            RemainingMs = question.Remaining?.TotalMilliseconds,
            InFlight = question.InFlight,
            NowMicros = _time.GetUnixMicroseconds(),
            Dice = (_dice.Next(), _dice.Next()),
        };
        if (asked.Attempt == 1)
        {
            _engine.ObserveAttempt(asked.Key, asked.Failure, 0, asked.NowMicros);
        }

        var decision = _maker.Make(tenant, _model, _options.CurrentValue, $"{question.Dependency} {question.Operation}", asked, _observe, _fixedRule);
        var isFixed = decision.Model.Version == DecidingModel.FixedVersion;
        var shouldRetry = decision.Outcome is RetryModel.Retry or RetryModel.Probe;
        var delayMs = isFixed ? RetryClassTable.GetDelayMs(asked.Attempt, asked.RetryAfterMs) : asked.DelayMs;
        if (decision.Outcome == RetryModel.Retry)
        {
            (asked.IsProbe, asked.ProbeChance) = (false, 1);
        }

        if (shouldRetry)
        {
            _engine.NoteAdvised(asked);
        }

        // Also where it says no: whoever retries all the same can tell how that went, and nothing teaches more.
        _open.Set(tenant.Value, decision.Id, new OpenAdvice(asked, decision, isFixed));
        return new RetryAdvised(shouldRetry, TimeSpan.FromMilliseconds(delayMs), decision.Score, decision);
    }

    public RetrySendCheck CheckSending(TenantId tenant, Guid adviceId)
    {
        if (!_open.TryGet(adviceId, out var open) || open.Asked.Key.Tenant != tenant.Value)
        {
            return new RetrySendCheck(RetrySendResult.Unknown, null, null);
        }

        // The fixed rule asks nothing twice.
        var result = open.IsFixed ? RetrySendResult.Send : _engine.CheckSending(open.Asked, _calibrate, _time.GetUnixMicroseconds());
        if (result != RetrySendResult.Send)
        {
            _metrics.Withheld.Add(1, new KeyValuePair<string, object?>("reason", result == RetrySendResult.Worse ? "worse" : "budget"));
        }

        return new RetrySendCheck(result, open.Asked.IsCold || open.IsFixed ? open.Asked.TableProbability : Calibrate(open.Asked.Logit), open.Decision);
    }

    public Decision? ReportOutcome(TenantId tenant, Guid adviceId, bool isSuccess, TimeSpan latency)
    {
        if (!_open.TryGet(adviceId, out var open) || open.Asked.Key.Tenant != tenant.Value || !_open.TryRemove(adviceId, out _))
        {
            return null;
        }

        var now = _time.GetUnixMicroseconds();
        _engine.ObserveAttempt(open.Asked.Key, isSuccess ? null : open.Asked.Failure, latency.TotalMilliseconds, now);
        if (open.IsConsidered)
        {
            _engine.Learn(open.Asked, isSuccess, now);
        }

        _metrics.Outcomes.Add(
            1, new KeyValuePair<string, object?>("decision", open.Decision.Outcome), new KeyValuePair<string, object?>("outcome", isSuccess ? "success" : "failure"));
        return open.Decision;
    }

    public void ReportAttempt(TenantId tenant, RetryAttempt attempt) =>
        _engine.ObserveAttempt(
            new RetryKey(tenant.Value, attempt.Dependency, attempt.Operation), attempt.Failure, attempt.Latency.TotalMilliseconds, _time.GetUnixMicroseconds());

    private Observed Observe(in RetryCase asked, Span<double> features)
    {
        _engine.Consider(asked, features);
        return new Observed(asked.Labels, asked.IsCold);
    }

    private Verdict AskTable(in RetryCase asked)
    {
        var p = RetryClassTable.GetProbability(asked.Failure, asked.RetryAfterMs is not null);
        var isAllowed = asked.IsIdempotent && asked.Attempt <= asked.MaxRetries
            && !(RetryClassTable.GetDelayMs(asked.Attempt, asked.RetryAfterMs) > asked.RemainingMs);
        var shouldRetry = isAllowed && p > _engine.Settings.Threshold;
        return new Verdict(
            shouldRetry ? RetryModel.Retry : RetryModel.Stop,
            p,
            isAllowed ? Math.Max(p, 1 - p) : 1,
            [new DecisionReason("class table", $"{RetryModel.NameOf(asked.Failure)}; the fixed rule answers", Logistic.Logit(p))]);
    }

    private double Calibrate(double logit) => RetryModel.Calibrate(_parameters.Get(_model).Values.Span, logit);

    private sealed record OpenAdvice(RetryCase Asked, Decision Decision, bool IsFixed)
    {
        /// <summary>Whether the engine has seen the case; the fixed rule alone leaves nothing to learn from.</summary>
        public bool IsConsidered => Asked.Inputs[RecoveryInputs.Bias] != 0;
    }
}
