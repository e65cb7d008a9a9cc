using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Intent.Entities;
using Outrigger.Assist.Intent.Machines;
using Outrigger.Assist.Intent.Starter;
using Outrigger.Assist.Suggestions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Intent;

/// <summary>
/// Keeps each tenant's examples and model, and decides. A tenant without examples of its own goes by the shipped intents and
/// the backend's document, with one model for all of them. Models are trained in the background, one at a time; until the
/// first is there, the answer is that nothing is known. Thread-safe.
/// </summary>
internal sealed class IntentRecognition(
    IOptionsMonitor<IntentOptions> options, ApiDescription description, IDecisionMaker decisions, IntentHead head, ITextAdvisor advisor, TimeProvider time, IntentMetrics metrics, ILogger<IntentRecognition> logger)
    : IIntentRecognition, IDisposable
{
    private const int MostReasons = 5;
    private const int MostFromAdvisor = 1000;

    private readonly ConcurrentDictionary<TenantId, IntentSet> _sets = new();
    private readonly IntentSet _shared = new();
    private readonly SemaphoreSlim _oneTraining = new(1, 1);
    private readonly CancellationTokenSource _ending = new();
    private int _count;
    private int _isEnded;

    public async ValueTask<IntentAnswer> RecognizeAsync(TenantId tenant, string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var settings = options.CurrentValue;
        var set = SetOf(tenant);
        set.AskedAt = time.GetTimestamp();
        var snapshot = set.Snapshot;
        if (snapshot is null && settings.Mode != AssistMode.Off)
        {
            Begin(set, settings);
            snapshot = ReferenceEquals(set, _shared) ? await AwaitFirstAsync(settings, cancellationToken) : null;
        }

        var answer = Decide(tenant, text, snapshot, settings);
        if (!settings.UseAdvisor || settings.Mode is not (AssistMode.Suggest or AssistMode.Act) || (answer.Decision.Outcome == IntentHead.IsRecognized && answer.Confidence >= settings.AdvisorBelow))
        {
            return answer;
        }

        return set.TaughtIntentOf(text) is { } taught ? Answered(answer, taught, Math.Max(answer.Confidence, settings.AdvisorTeachesFrom), snapshot, "example")
            : advisor.IsAvailable ? await AskAsync(tenant, text, answer, snapshot, settings, cancellationToken)
            : answer;
    }

    public int Add(TenantId tenant, IReadOnlyList<IntentExample> examples, IReadOnlyList<(string Type, string Value)> values)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(values);
        var settings = options.CurrentValue;
        var set = _sets.GetOrAdd(tenant, static _ => new IntentSet());
        var added = 0;
        var isNew = false;
        lock (set.Gate)
        {
            var intents = set.Examples.Select(static example => example.Intent).ToHashSet(StringComparer.Ordinal);
            foreach (var example in examples)
            {
                if (set.Examples.Count >= settings.MaxExamples || Volatile.Read(ref _count) >= settings.MaxExamplesOfAll || (intents.Count >= settings.MaxIntents && !intents.Contains(example.Intent)))
                {
                    metrics.Refused.Add(1);
                    continue;
                }

                if (!set.Add(example))
                {
                    continue;
                }

                Interlocked.Increment(ref _count);
                added++;
                isNew |= intents.Add(example.Intent);
                if (set.Snapshot is { } snapshot)
                {
                    set.Snapshot = snapshot with { Overlay = snapshot.Overlay.With(snapshot.Model, example.Text, example.Intent) };
                }
            }

            foreach (var (type, value) in values)
            {
                set.AddValue(type, value);
            }

            set.NewExamples += added;
            if (values.Count > 0 && set.Snapshot is { } old)
            {
                set.Snapshot = old with { Lists = ListsOf(set) };
            }
        }

        if (isNew || set.NewExamples >= settings.RetrainAfter)
        {
            Begin(set, settings);
        }

        return added;
    }

    public int Remove(TenantId tenant, string intent, string? text)
    {
        if (!_sets.TryGetValue(tenant, out var set))
        {
            return 0;
        }

        int removed;
        lock (set.Gate)
        {
            removed = set.Remove(example => example.Intent == intent && (text is null || example.Text == text));
            Interlocked.Add(ref _count, -removed);
            set.NewExamples += removed;
            if (set.Examples.Count == 0)
            {
                _sets.TryRemove(tenant, out _);
            }
        }

        if (removed > 0 && set.Examples.Count > 0)
        {
            Begin(set, options.CurrentValue);
        }

        return removed;
    }

    public IReadOnlyList<IntentExample> List(TenantId tenant)
    {
        if (!_sets.TryGetValue(tenant, out var set))
        {
            return [];
        }

        lock (set.Gate)
        {
            return [.. set.Examples];
        }
    }

    public async Task<IntentTraining> TrainAsync(TenantId tenant, CancellationToken cancellationToken = default)
    {
        var set = SetOf(tenant);
        lock (set.Gate)
        {
            set.IsTraining = true;
        }

        await RunAsync(set, options.CurrentValue, cancellationToken);
        return Training(tenant);
    }

    public IntentTraining Training(TenantId tenant)
    {
        var set = SetOf(tenant);
        lock (set.Gate)
        {
            var snapshot = set.Snapshot;
            var report = snapshot?.Model.Report;
            return new IntentTraining(
                set.IsTraining ? "training" : snapshot is null ? "none" : set.NewExamples > 0 ? "waiting" : "ready",
                set.IsTraining ? set.Progress : 1,
                report?.Examples ?? set.Examples.Count,
                snapshot?.Model.Intents.Count ?? 0,
                set.NewExamples,
                report is { } known && double.IsFinite(known.HeldOutAccuracy) ? known.HeldOutAccuracy : null,
                snapshot?.Seconds ?? 0,
                snapshot?.Model.Bytes ?? 0,
                report?.Contradictions ?? []);
        }
    }

    /// <summary>Trains the model of tenants without examples, so that the first text need not wait for it.</summary>
    public void WarmUp()
    {
        if (options.CurrentValue is { Mode: not AssistMode.Off, TrainAtStart: true })
        {
            Begin(_shared, options.CurrentValue);
        }
    }

    /// <summary>All examples and values, for saving.</summary>
    public IReadOnlyList<(TenantId Tenant, IReadOnlyList<IntentExample> Examples, IReadOnlyList<(string Type, string Value)> Values)> Export()
    {
        var all = new List<(TenantId, IReadOnlyList<IntentExample>, IReadOnlyList<(string, string)>)>();
        foreach (var (tenant, set) in _sets)
        {
            lock (set.Gate)
            {
                all.Add((tenant, [.. set.Examples], [.. set.Values]));
            }
        }

        return all;
    }

    /// <summary>Takes saved examples in the place of those that are here. Models are trained when they are asked for.</summary>
    public void Import(IReadOnlyList<(TenantId Tenant, IReadOnlyList<IntentExample> Examples, IReadOnlyList<(string Type, string Value)> Values)> saved)
    {
        _sets.Clear();
        var count = 0;
        foreach (var (tenant, examples, values) in saved)
        {
            var set = new IntentSet();
            foreach (var example in examples)
            {
                count += set.Add(example) ? 1 : 0;
            }

            foreach (var (type, value) in values)
            {
                set.AddValue(type, value);
            }

            _sets[tenant] = set;
        }

        Volatile.Write(ref _count, count);
    }

    public void Dispose()
    {
        // Known by two names, so it may be ended twice; a training that still runs gives its place back after this.
        if (Interlocked.Exchange(ref _isEnded, 1) == 0)
        {
            _ending.Cancel();
            _ending.Dispose();
        }
    }

    // Trained in about a second from the start on: whoever asks before that gets the answer of the model all the same.
    private async ValueTask<IntentSnapshot?> AwaitFirstAsync(IntentOptions settings, CancellationToken cancellationToken)
    {
        if (settings.FirstWait > TimeSpan.Zero)
        {
            await _shared.HasModel.WaitAsync(settings.FirstWait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return _shared.Snapshot;
    }

    // The code of an answer is compiled before the first one is asked for.
    private static void Warm(IntentModel model, EntityLists lists)
    {
        var scratch = new IntentScratch();
        var found = model.Recognize("warm up 1", scratch);
        if (found.Best >= 0)
        {
            model.Explain(scratch, found.Best, found.Second, 1);
        }

        EntityFinder.Find("warm up 1", DateOnly.MinValue, lists);
    }

    private IntentAnswer Decide(TenantId tenant, string text, IntentSnapshot? snapshot, IntentOptions settings)
    {
        var asked = new Asked(text, snapshot, settings.MinConfidence);
        var decision = decisions.Make(tenant, head, settings, "text", asked, Observe, Unknown);
        var found = asked.Found;
        var model = snapshot?.Model;
        var isKnown = model is not null && found.Best >= 0 && decision.Outcome is IntentHead.IsRecognized or IntentHead.IsUnsure && decision.Model.Version != DecidingModel.FixedVersion;
        var intent = isKnown ? model!.Intents[found.Best] : null;
        if (isKnown)
        {
            decision = decision with
            {
                Reasons =
                [
                    .. model!.Explain(IntentScratch.Mine, found.Best, found.Second, MostReasons).Select(one => new DecisionReason("n-gram", "“" + one.Text + "”", one.Contribution)),
                    .. decision.Reasons,
                ],
            };
        }

        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return new IntentAnswer(
            decision,
            intent,
            decision.Confidence,
            decision.Outcome == IntentHead.IsRecognized && intent is not null ? snapshot!.Actions.GetValueOrDefault(intent, intent) : null,
            settings.Mode == AssistMode.Off ? [] : EntityFinder.Find(text, today, snapshot?.Lists),
            isKnown && found.Second >= 0 ? model!.Intents[found.Second] : null,
            "model");
    }

    private static Observed Observe(in Asked asked, Span<double> features)
    {
        if (asked.Snapshot is not { } snapshot)
        {
            // Nothing is known: certainly none of no intents.
            (features[0], features[1], features[2], features[3], features[4], features[5]) = (0, 1, 0.5, 0, 0, asked.Least);
            return new Observed(0, true);
        }

        var found = snapshot.Model.Recognize(asked.Text, IntentScratch.Mine, snapshot.Overlay);
        asked.Found = found;
        (features[0], features[1], features[2], features[3], features[4], features[5]) = (found.Top, found.OutOfScope, snapshot.Model.Head.Threshold, found.Margin, found.KnownShare, asked.Least);
        return new Observed(snapshot.Model.Report.Examples, double.IsNaN(snapshot.Model.Report.HeldOutAccuracy));
    }

    private static Verdict Unknown(in Asked asked) => new(IntentHead.IsUnsure, 0, 0, [new("rule", "without the model no intent is recognised", 0)]);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the language model does, the local answer stands.")]
    private async ValueTask<IntentAnswer> AskAsync(TenantId tenant, string text, IntentAnswer local, IntentSnapshot? snapshot, IntentOptions settings, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.AdvisorTimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        TextAdvice? advice;
        try
        {
            var question = QuestionOf(tenant, text, snapshot, settings);
            advice = await advisor.AdviseAsync(question, either.Token).AsTask().WaitAsync(settings.AdvisorTimeLimit, time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            metrics.Advice.Add(1, new KeyValuePair<string, object?>("outcome", limit.IsCancellationRequested || failure is TimeoutException ? "slow" : "failed"));
            logger.AdvisorFailed(failure.GetType().Name);
            return local;
        }

        if (advice is null || !IntentNames.IsValid(advice.Intent) || !(advice.Confidence is >= 0 and <= 1) || advice.Confidence <= local.Confidence * (local.Intent is null ? 0 : 1))
        {
            metrics.Advice.Add(1, new KeyValuePair<string, object?>("outcome", "unused"));
            return local;
        }

        metrics.Advice.Add(1, new KeyValuePair<string, object?>("outcome", "used"));
        if (advice.Confidence >= settings.AdvisorTeachesFrom && text.Length <= IntentNames.MaxTextLength)
        {
            Teach(tenant, text, advice.Intent);
        }

        return Answered(local, advice.Intent, advice.Confidence, snapshot, "advisor");
    }

    private static IntentAnswer Answered(IntentAnswer local, string intent, double confidence, IntentSnapshot? snapshot, string source) => intent == IntentTrainer.OutOfScope
        ? local with { Intent = null, Confidence = confidence, SuggestedAction = null, Alternative = local.Intent, Source = source }
        : local with { Intent = intent, Confidence = confidence, SuggestedAction = snapshot?.Actions.GetValueOrDefault(intent, intent) ?? intent, Alternative = local.Intent == intent ? local.Alternative : local.Intent, Source = source };

    // What is known before the first training too; where nobody said which intents there are, the model may name one.
    private TextQuestion QuestionOf(TenantId tenant, string text, IntentSnapshot? snapshot, IntentOptions settings)
    {
        var own = List(tenant);
        var intents = own.Concat(snapshot is null || own.Count > 0 ? BaseExamples(settings, own.Count > 0) : []).Select(static example => example.Intent).Concat(snapshot?.Model.Intents ?? [])
            .Where(static intent => intent != IntentTrainer.OutOfScope).Distinct(StringComparer.Ordinal).Take(settings.MaxIntents).ToArray();
        var isTold = own.Any(static example => example.Source == IntentExample.FromCaller) || (settings.UseApiDocument && description.Operations.Count > 0);
        return new TextQuestion(tenant, text.Length > NgramExtractor.MaxCharacters ? text[..NgramExtractor.MaxCharacters] : text, intents) { MayName = !isTold };
    }

    // Examples that came from a language model are bounded apart: the oldest give way, a caller's never.
    private void Teach(TenantId tenant, string text, string intent)
    {
        var set = _sets.GetOrAdd(tenant, static _ => new IntentSet());
        lock (set.Gate)
        {
            // The first one must not take the shipped intents away from the tenant: they become its own.
            if (set.Examples.Count == 0)
            {
                foreach (var example in BaseExamples(options.CurrentValue, isOwn: false))
                {
                    Interlocked.Add(ref _count, set.Add(example with { Source = IntentExample.FromDocument }) ? 1 : 0);
                }

                // Until its own model is trained, it goes on with the one it had.
                set.Snapshot ??= _shared.Snapshot;
            }

            if (set.Examples.Count(static example => example.Source == IntentExample.FromAdvisor) >= MostFromAdvisor)
            {
                var oldest = set.Examples.First(static example => example.Source == IntentExample.FromAdvisor);
                Interlocked.Add(ref _count, -set.Remove(example => ReferenceEquals(example, oldest)));
            }
        }

        Add(tenant, [new IntentExample(text, intent, null, IntentExample.FromAdvisor)], []);
    }

    private IntentSet SetOf(TenantId tenant) => _sets.TryGetValue(tenant, out var own) ? own : _shared;

    private void Begin(IntentSet set, IntentOptions settings)
    {
        lock (set.Gate)
        {
            if (set.IsTraining || _ending.IsCancellationRequested)
            {
                return;
            }

            set.IsTraining = true;
        }

        _ = Task.Run(() => RunAsideAsync(set, settings), CancellationToken.None);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A training that fails leaves the model as it was, and is logged.")]
    private async Task RunAsideAsync(IntentSet set, IntentOptions settings)
    {
        try
        {
            await RunAsync(set, settings, _ending.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
        {
            // The server ends.
        }
        catch (Exception failure)
        {
            logger.TrainingFailed(failure);
        }
    }

    private async Task RunAsync(IntentSet set, IntentOptions settings, CancellationToken cancellationToken)
    {
        try
        {
            await _oneTraining.WaitAsync(cancellationToken);
            try
            {
                await Task.Run(() => Train(set, settings, cancellationToken), cancellationToken);
            }
            finally
            {
                _oneTraining.Release();
            }
        }
        finally
        {
            lock (set.Gate)
            {
                set.IsTraining = false;
            }
        }
    }

    private void Train(IntentSet set, IntentOptions settings, CancellationToken cancellationToken)
    {
        IntentExample[] examples;
        lock (set.Gate)
        {
            examples = [.. set.Examples, .. BaseExamples(settings, set.Examples.Count > 0)];
            set.NewExamples = 0;
        }

        var start = time.GetTimestamp();
        var model = IntentTrainer.Train([.. examples.Select(static example => (example.Text, example.Intent))], new IntentTrainingSettings(), share => set.Progress = share, cancellationToken);
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        Warm(model, ListsOf(set));
        var actions = examples.Where(static example => example.Action is not null).DistinctBy(static example => example.Intent).ToFrozenDictionary(static example => example.Intent, static example => example.Action!);
        lock (set.Gate)
        {
            // What came while it was trained is not lost: it lies over the new model.
            var overlay = set.Examples.Skip(Math.Max(0, set.Examples.Count - set.NewExamples)).Aggregate(ExampleOverlay.Empty, (all, example) => all.With(model, example.Text, example.Intent));
            set.Snapshot = new IntentSnapshot(model, overlay, ListsOf(set), actions, seconds);
        }

        metrics.TrainingSeconds.Record(seconds);
        logger.Trained(examples.Length, model.Intents.Count, seconds, model.Report.HeldOutAccuracy, model.Report.Contradictions.Count);
        Evict(settings.MaxModels);
    }

    private EntityLists ListsOf(IntentSet set) => new([.. set.Values, .. options.CurrentValue.UseApiDocument ? DocumentExamples.ValuesOf(description.Operations) : []]);

    // A tenant with examples keeps of the shipped ones those that are out of scope: they tell its model what lies outside.
    private IEnumerable<IntentExample> BaseExamples(IntentOptions settings, bool isOwn)
    {
        var starters = StarterIntents.Examples.Where(example => example.Intent == IntentTrainer.OutOfScope || (!isOwn && settings.UseStarterIntents));
        return
        [
            .. starters.Select(static example => new IntentExample(example.Text, example.Intent, null, IntentExample.FromDocument)),
            .. settings.UseApiDocument ? DocumentExamples.Of(description.Operations) : [],
        ];
    }

    private void Evict(int most)
    {
        var held = _sets.Values.Where(static set => set.Snapshot is not null).OrderBy(static set => set.AskedAt).ToArray();
        foreach (var set in held.Take(Math.Max(0, held.Length - most)))
        {
            set.Snapshot = null;
        }
    }

    private sealed class Asked(string text, IntentSnapshot? snapshot, double least)
    {
        public string Text => text;

        public IntentSnapshot? Snapshot => snapshot;

        public double Least => least;

        public Recognized Found { get; set; } = new(-1, -1, 0, 0, 1, 0);
    }
}
