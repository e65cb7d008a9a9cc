using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Assist.Retry.Recovery;

namespace Outrigger.Assist.Retry;

/// <summary>
/// Knows every dependency's health, learns from each retry how likely the next one succeeds after which wait, and counts
/// the budget. Numbers in, numbers out: clock and dice come with the case. A question costs O(delays × 3 + inputs), a label
/// O(inputs). State: about 2 KB a key and up to 12 KB of signatures, at most <see cref="RetrySettings.MaxKeys"/> keys. Thread-safe: one lock a key.
/// </summary>
internal sealed class RetryEngine(RetrySettings initial)
{
    /// <summary>The waits that are weighed, in milliseconds.</summary>
    private static readonly double[] Delays = [25, 100, 400, 1600, 6000];

    private readonly TenantFairMap<RetryKey, RetryKeyState> _keys = new(initial.MaxKeys);
    private readonly TenantFairMap<string, RetryKeyState> _tenants = new(Math.Max(16, initial.MaxKeys / 4));

    private RetrySettings _settings = initial;
    private Func<RetryKey, RetryKeyState>? _create;

    /// <summary>What it is set to; may change at any time, but for the number of keys.</summary>
    public RetrySettings Settings
    {
        get => Volatile.Read(ref _settings);
        set => Volatile.Write(ref _settings, value);
    }

    /// <summary>How many keys are known.</summary>
    public int Count => _keys.Count;

    /// <summary>Counts an attempt, first ones and retries alike.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="failure">How it failed; null when it succeeded.</param>
    /// <param name="latencyMs">How long it took; only successes' are used.</param>
    /// <param name="nowMicros">This moment.</param>
    public void ObserveAttempt(RetryKey key, RetryFailureClass? failure, double latencyMs, long nowMicros)
    {
        var state = Get(key);
        lock (state.Gate)
        {
            state.Health.Observe(failure, latencyMs, nowMicros);
            if (failure is null)
            {
                state.Budget.AddSuccess(nowMicros);
                state.SignatureTries = Math.Min(RetryKeyState.MaxSignatureTries, state.SignatureTries + Settings.TriesPerSuccess);
            }
        }
    }

    /// <summary>Looks at a failed attempt: chooses the wait and writes the features of the decision.</summary>
    public void Consider(RetryCase asked, Span<double> features)
    {
        var state = Get(asked.Key);
        lock (state.Gate)
        {
            Consider(state, asked, features);
        }
    }

    /// <summary>Counts that a retry was advised.</summary>
    public void NoteAdvised(RetryCase asked)
    {
        var state = Get(asked.Key);
        lock (state.Gate)
        {
            state.Budget.Advise(asked.NowMicros);
        }
    }

    /// <summary>Looks again at the moment of sending: health may have changed, and the budget counts what was really sent.</summary>
    /// <param name="asked">The case as it was considered; its logit is brought up to date.</param>
    /// <param name="calibrate">Turns the logit into the probability that the threshold is for.</param>
    /// <param name="nowMicros">This moment.</param>
    public RetrySendResult CheckSending(RetryCase asked, Func<double, double> calibrate, long nowMicros)
    {
        var state = Get(asked.Key);
        lock (state.Gate)
        {
            if (!asked.IsCold)
            {
                state.Health.Write(asked.Inputs, asked.InFlight, nowMicros);
                WriteDelay(asked.Inputs, asked.DelayMs);
                asked.Logit = Score(state, asked, nowMicros);
                if (!asked.IsProbe && calibrate(asked.Logit) <= Settings.Threshold)
                {
                    return RetrySendResult.Worse;
                }
            }

            return state.Budget.TrySend(nowMicros, Settings.BudgetShare, Settings.BudgetPerSecond) ? RetrySendResult.Send : RetrySendResult.OverBudget;
        }
    }

    /// <summary>Learns how a retry went. The attempt itself is told by <see cref="ObserveAttempt"/>.</summary>
    public void Learn(RetryCase asked, bool isSuccess, long nowMicros)
    {
        var state = Get(asked.Key);
        lock (state.Gate)
        {
            Learn(state, asked, isSuccess, nowMicros);
        }

        var tenant = _tenants.GetOrAdd(asked.Key.Tenant, asked.Key.Tenant, static tenant => new RetryKeyState(new RetryKey(tenant, "", "")));
        lock (tenant.Gate)
        {
            Learn(tenant, asked, isSuccess, nowMicros);
        }
    }

    /// <summary>All keys, and the tenants' own as keys without a dependency.</summary>
    public IReadOnlyList<RetryKeyState> Snapshot() => [.. _tenants.Snapshot(), .. _keys.Snapshot()];

    /// <summary>Takes the place of all keys and tenants by others.</summary>
    public void Restore(IEnumerable<RetryKeyState> states)
    {
        _keys.Clear();
        _tenants.Clear();
        foreach (var state in states)
        {
            if (state.Key.Dependency.Length == 0)
            {
                _tenants.Set(state.Key.Tenant, state.Key.Tenant, state);
            }
            else
            {
                _keys.Set(state.Key.Tenant, state.Key, state);
            }
        }
    }

    private RetryKeyState Get(RetryKey key) => _keys.GetOrAdd(key.Tenant, key, _create ??= Create);

    private RetryKeyState Create(RetryKey key)
    {
        var state = new RetryKeyState(key);
        if (_tenants.TryGet(key.Tenant, out var tenant))
        {
            lock (tenant.Gate)
            {
                state.Model.BeginAt(tenant.Model);
            }
        }

        return state;
    }

    private void Consider(RetryKeyState state, RetryCase asked, Span<double> features)
    {
        var inputs = asked.Inputs;
        Array.Clear(inputs);
        inputs[RecoveryInputs.Bias] = 1;
        state.Health.Write(inputs, asked.InFlight, asked.NowMicros);
        inputs[RecoveryInputs.Class + (int)asked.Failure] = 1;
        inputs[RecoveryInputs.Attempt] = Math.Clamp(asked.Attempt - 1, 0, 4);
        asked.Labels = state.Model.Labels;
        asked.IsCold = state.Model.Labels < Settings.ColdLabels;
        asked.TableProbability = RetryClassTable.GetProbability(asked.Failure, asked.RetryAfterMs is not null);

        ref var words = ref Words(state, asked, asked.NowMicros);
        ref var route = ref Route(state, asked, asked.NowMicros);
        var own = words.Mean + route.Mean;
        var shared = Core.Learning.Logistic.Logit(asked.TableProbability) + own + state.Model.Sum(inputs, 0, RecoveryInputs.FirstOfDelay);
        ChooseDelay(state, asked, shared);
        WriteDelay(inputs, asked.DelayMs);
        asked.Logit = shared + state.Model.Sum(inputs, RecoveryInputs.FirstOfDelay, RecoveryInputs.Count);
        DrawProbe(state, asked, ref words, ref route);
        var left = state.Budget.GetLeft(asked.NowMicros, Settings.BudgetShare, Settings.BudgetPerSecond);
        RetryFeatures.Write(features, asked, state, words, own, left, Settings.Threshold);
    }

    private void ChooseDelay(RetryKeyState state, RetryCase asked, double shared)
    {
        // ±50 % keeps clients that failed together from coming back together; what was asked for is a floor.
        var jitter = asked.RetryAfterMs is null ? 0.5 + asked.Dice.Jitter : 1 + (0.25 * asked.Dice.Jitter);
        var floor = asked.RetryAfterMs ?? 0;
        if (asked.IsCold)
        {
            asked.DelayMs = Math.Max(floor, RetryClassTable.GetDelayMs(asked.Attempt, asked.RetryAfterMs) * jitter);
            return;
        }

        var limit = (asked.RemainingMs ?? double.MaxValue) - state.Health.TypicalMs;
        var best = double.NegativeInfinity;
        var chosen = Math.Max(floor, Delays[0]);
        for (var i = asked.RetryAfterMs is null ? 0 : -1; i < Delays.Length; i++)
        {
            var delay = i < 0 ? floor : Delays[i];
            if (delay < floor || delay * jitter > limit)
            {
                continue;
            }

            WriteDelay(asked.Inputs, delay);
            var logit = shared + state.Model.Sum(asked.Inputs, RecoveryInputs.FirstOfDelay, RecoveryInputs.Count);
            var worth = Core.Learning.Logistic.Sigmoid(logit) - (Settings.DelayCostPerSecond * delay / 1000);
            if (worth > best)
            {
                best = worth;
                chosen = delay;
            }
        }

        asked.DelayMs = Math.Max(floor, chosen * jitter);
    }

    private void DrawProbe(RetryKeyState state, RetryCase asked, ref SignatureEntry words, ref SignatureEntry route)
    {
        var probability = asked.IsCold ? asked.TableProbability : Core.Learning.Logistic.Sigmoid(asked.Logit);
        if (asked.Failure >= RetryFailureClass.ClientError || probability > Settings.Threshold)
        {
            return;
        }

        var chance = Math.Min(Settings.ProbeShare, Settings.ProbesPerSecond / Math.Max(1e-9, state.Health.FailuresPerSecond));
        if (asked.Dice.Probe < chance)
        {
            (asked.IsProbe, asked.ProbeChance) = (true, chance);
            return;
        }

        var seconds = Math.Max(0, (asked.NowMicros - state.TriesMicros) / 1e6);
        state.TriesMicros = Math.Max(state.TriesMicros, asked.NowMicros);
        state.SignatureTries = Math.Min(RetryKeyState.MaxSignatureTries, state.SignatureTries + seconds);

        // What is known of other errors says little of this one; the dependency's health does.
        var health = Core.Learning.Logistic.Logit(asked.TableProbability) + state.Model.Sum(asked.Inputs, RecoveryInputs.FailFast, RecoveryInputs.Class);
        var isHopeless = Core.Learning.Logistic.Sigmoid(health) < Settings.TryFrom;
        var isUnknown = (asked.Words != 0 && words.Tries < Settings.SignatureTries) || (asked.Route != 0 && route.Tries < Settings.RouteTries);
        if (!isUnknown || asked.Attempt > 1 || state.SignatureTries < 1 || isHopeless)
        {
            return;
        }

        state.SignatureTries--;
        words.Tries++;
        route.Tries++;
        (asked.IsProbe, asked.IsTry) = (true, true);
    }

    private void Learn(RetryKeyState state, RetryCase asked, bool isSuccess, long nowMicros)
    {
        var seconds = state.LabelMicros == 0 ? 0 : (nowMicros - state.LabelMicros) / 1e6;
        ref var words = ref Words(state, asked, nowMicros);
        ref var route = ref Route(state, asked, nowMicros);
        if (asked.IsTry && isSuccess)
        {
            // A try that succeeds costs nothing: a good error is tried until the model knows that it is one.
            words.Tries = Math.Max(0, words.Tries - 1);
            route.Tries = Math.Max(0, route.Tries - 1);
        }

        state.Model.Learn(
            asked.Inputs,
            Core.Learning.Logistic.Logit(asked.TableProbability),
            ref words,
            ref route,
            isSuccess,
            seconds,
            Settings.HalfLifeSeconds);
        state.LabelMicros = Math.Max(state.LabelMicros, nowMicros);
        state.Health.ObserveRetry(isSuccess, nowMicros);
    }

    private double Score(RetryKeyState state, RetryCase asked, long nowMicros) =>
        Core.Learning.Logistic.Logit(asked.TableProbability)
        + Words(state, asked, nowMicros).Mean
        + Route(state, asked, nowMicros).Mean
        + state.Model.Sum(asked.Inputs, 0, RecoveryInputs.Count);

    private ref SignatureEntry Words(RetryKeyState state, RetryCase asked, long nowMicros) =>
        ref Find(state, asked.Words, RecoveryInputs.WordsVariance, nowMicros);

    private ref SignatureEntry Route(RetryKeyState state, RetryCase asked, long nowMicros) =>
        ref Find(state, asked.Route, RecoveryInputs.RouteVariance, nowMicros);

    private ref SignatureEntry Find(RetryKeyState state, ulong hash, double variance, long nowMicros)
    {
        if (hash != 0)
        {
            return ref state.Signatures.Get(hash, variance, nowMicros, Settings.HalfLifeSeconds);
        }

        state.NoSignature = default;
        return ref state.NoSignature;
    }

    private static void WriteDelay(double[] inputs, double delayMs)
    {
        var delay = Math.Clamp(Math.Log(Math.Max(1, delayMs) / 100) / Math.Log(4), -1, 4);
        inputs[RecoveryInputs.Delay] = delay;
        inputs[RecoveryInputs.FailFastDelay] = inputs[RecoveryInputs.FailFast] * delay;
        inputs[RecoveryInputs.OverloadDelay] = inputs[RecoveryInputs.Overload] * delay;
    }
}
