using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Errors.Grouping;
using Outrigger.Assist.Errors.Taxonomy;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Errors;

/// <summary>Joins mask, parser, taxonomy, groups and head, and writes the answer and the operators' log. Thread-safe.</summary>
internal sealed class ErrorAnalyzer(
    IOptionsMonitor<ErrorsOptions> options, ErrorGroups groups, ErrorModel model, IDecisionMaker decisions, IErrorAdvisor advisor, ErrorLessons lessons, TimeProvider time, ErrorsMetrics metrics, ILogger<ErrorAnalyzer> logger) : IErrorAnalysis
{
    private const int MaxMessage = 8192;
    private const int MaxStack = 32_768;
    private const int MaxShown = 1000;
    private const string Plain = "Internal server error";

    public ErrorAnalysis Analyze(TenantId tenant, ErrorOccurrence occurrence)
    {
        var read = Read(occurrence);
        return read is null ? Fail() : Conclude(tenant, read, FindLesson(tenant, read, options.CurrentValue));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the advisor does, the built-in answer stands in for it.")]
    public async ValueTask<ErrorAnalysis> AnalyzeAsync(TenantId tenant, ErrorOccurrence occurrence, CancellationToken cancellationToken = default)
    {
        var settings = options.CurrentValue;
        var read = Read(occurrence);
        if (read is null)
        {
            return Fail();
        }

        var lesson = FindLesson(tenant, read, settings);
        if (lesson is not null || !MayBeAdvised(read, settings) || !advisor.IsAvailable)
        {
            return Conclude(tenant, read, lesson);
        }

        ErrorAdvice? advice = null;
        var outcome = "unused";
        using var limit = new CancellationTokenSource(settings.AdvisorTimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var question = new ErrorQuestion(tenant, Cut(read.Message, 2048), Cut(read.Stack, 4096), ErrorTypes.All, ErrorTypes.All[ErrorKinds.Of(read.Kind).Type]);
            advice = await advisor.AdviseAsync(question, either.Token).AsTask().WaitAsync(settings.AdvisorTimeLimit, time, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = limit.IsCancellationRequested || failure is TimeoutException ? "slow" : "failed";
            logger.AdvisorFailed(failure.GetType().Name);
        }

        if (advice is null || !ErrorTypes.All.Contains(advice.Type))
        {
            metrics.Advised(outcome);
            return Conclude(tenant, read, null);
        }

        metrics.Advised("used");
        if (IsTellingApart(read))
        {
            lessons.Keep(tenant, read.Type, SignatureOf(read), advice);
        }

        return Conclude(tenant, read, advice);
    }

    private static bool MayBeAdvised(ReadError read, ErrorsOptions settings) =>
        settings.UseAdvisor && settings.Mode is (AssistMode.Suggest or AssistMode.Act) && read.Confidence < settings.AdvisorBelow;

    private ErrorAdvice? FindLesson(TenantId tenant, ReadError read, ErrorsOptions settings)
    {
        var lesson = MayBeAdvised(read, settings) && IsTellingApart(read) ? lessons.Find(tenant, read.Type, SignatureOf(read)) : null;
        if (lesson is not null)
        {
            metrics.Advised("learned");
        }

        return lesson;
    }

    // Without name and message all errors have one signature.
    private static bool IsTellingApart(ReadError read) => read.Type.Length > 0 || read.Message.AsSpan().Trim().Length > 0;

    private static ulong SignatureOf(ReadError read)
    {
        Span<char> template = stackalloc char[MessageTemplate.SignatureLength];
        return MessageTemplate.Hash(read.Type, template[..MessageTemplate.Write(read.Message, template)]);
    }

    public IReadOnlyList<ErrorPattern> GetPatterns(TenantId tenant, int limit) => groups.List(tenant, limit, time.GetUnixMicroseconds());

    // Null when it could not be read: the plain answer goes out.
    [SuppressMessage("Design", "CA1031", Justification = "An analysis that fails must not take the answer's place.")]
    private ReadError? Read(ErrorOccurrence error)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(error);
            var message = SecretMask.Mask(error.Message, MaxMessage);
            var stack = SecretMask.Mask(error.Stack, MaxStack, keepsFileNames: true);
            var parsed = new ParsedStack();
            StackParser.Parse(stack, parsed);
            var types = new List<string>(parsed.Types);
            if (StackParser.TryReadType(FirstLine(message), out var named, out var rest))
            {
                if (types.Count == 0 || !named.SequenceEqual(types[0]))
                {
                    types.Insert(0, new string(named));
                    parsed.Messages.Insert(0, new string(rest));
                }

                message = new string(rest);
            }

            if (error.Type is { Length: > 0 and <= 200 } given && (types.Count == 0 || types[0] != given))
            {
                types.Insert(0, given);
                parsed.Messages.Insert(0, message);
            }

            if (message.Length == 0 && parsed.Messages.Count > 0)
            {
                message = parsed.Messages[0];
            }

            var features = new double[ErrorModel.KindsAt + ErrorKinds.Count];
            features[ErrorModel.SeverityAt] = double.NaN;
            var heard = new List<(ErrorKind Kind, string What, double Weight)>();
            ErrorClassifier.Score(
                new ErrorText { Types = types, Messages = parsed.Messages, Message = message, Code = Cut(error.Code ?? "", 40), Status = error.Status, Stack = stack },
                features.AsSpan(ErrorModel.KindsAt),
                heard);
            Span<double> shares = stackalloc double[ErrorTypes.All.Count];
            var kind = ErrorModel.Choose(model.InitialParameters as double[] ?? [.. model.InitialParameters], features, shares);
            var root = types.Count > 0 ? Cut(types[^1], 200) : "";
            return new ReadError(error, message, stack, root, parsed, features, heard, kind, shares[ErrorKinds.Of(kind).Type]);
        }
        catch (Exception failure)
        {
            logger.AnalysisFailed(failure);
            return null;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "An analysis that fails must not take the answer's place.")]
    private ErrorAnalysis Conclude(TenantId tenant, ReadError read, ErrorAdvice? advice)
    {
        try
        {
            var settings = options.CurrentValue;
            var group = settings.Mode == AssistMode.Off ? default : Count(tenant, read);
            read.Features[ErrorModel.SeverityAt] = SeverityOf(read, group.Recent);
            var isAdvised = advice is not null;
            var decision = decisions.Make(
                tenant,
                model,
                settings,
                Cut(read.Type.Length > 0 ? read.Type : "error", RecordedDecision.MaxSubjectLength),
                (read.Features, group.Count),
                static (in (double[] Features, long Count) input, Span<double> features) =>
                {
                    input.Features.CopyTo(features);
                    return new Observed(input.Count, false);
                },
                static (in (double[] Features, long Count) _) => new Verdict(ErrorTypes.All[ErrorTypes.InternalAt], 2, 0.5, [new("rule", "without analysis every error is internal", 0)]));
            var isFixed = decision.Model.Version == DecidingModel.FixedVersion;
            decision = isAdvised ? decision with { Reasons = [.. decision.Reasons, new DecisionReason("language model", advice!.Type, 0)] } : decision;
            var type = isAdvised ? advice!.Type : decision.Outcome;
            var kind = isFixed || ErrorTypes.All[ErrorKinds.Of(read.Kind).Type] != type ? KindOf(type, read, isFixed) : read.Kind;
            var facts = ErrorKinds.Of(kind);
            var severity = ErrorTypes.SeverityOf(decision.Score);
            var steps = isAdvised && advice!.Steps is { Count: > 0 } advised ? [.. advised.Take(8).Select(static step => HostMask.Mask(SecretMask.Mask(step, 300), isFromAfar: true))] : facts.Steps;
            var suggestion = isAdvised && advice!.Suggestion is { Length: > 0 } said ? HostMask.Mask(SecretMask.Mask(said, 500), isFromAfar: true) : facts.Suggestion;
            var isInside = type is "internal" or "database" && !settings.ShowInternalMessages;
            var shown = isFixed || isInside || read.Message.Length == 0 ? (isFixed || type == "internal" ? Plain : facts.Suggestion) : ShownOf(read.Message, type, settings);
            string[] documents = [.. ((string[])[facts.Name, type]).Where(settings.Documentation.ContainsKey).Select(about => settings.Documentation[about])];
            var answer = new ErrorAnswer(new ErrorAnswerHead(decision.Id, shown, type, severity, time.GetUtcNow()), [suggestion], new ErrorSupport(documents, steps));
            logger.ErrorAnalyzed(
                decision.Id, type, severity, decision.Confidence, Cut(read.Message, MaxShown), read.Error.Method, SecretMask.Mask(read.Error.Path, 500), SecretMask.Mask(read.Error.UserAgent, 300), read.Error.Address, string.Join(' ', steps), group.Id, Cut(read.Stack, 4096));
            metrics.Analyzed.Add(1, new KeyValuePair<string, object?>("type", type), new KeyValuePair<string, object?>("severity", severity));
            return new ErrorAnalysis(
                ErrorTypes.StatusOf(type), answer, facts.Name, decision.Confidence, ErrorLessons.IsStrategy(advice?.Strategy) ? advice!.Strategy! : facts.Strategy, FrameOf(read), steps, group.Id, group.Count, group.IsNew, decision);
        }
        catch (Exception failure)
        {
            logger.AnalysisFailed(failure);
            return Fail();
        }
    }

    // Operators read which host it was in the log; clients have nothing to do with it.
    private static string ShownOf(string message, string type, ErrorsOptions settings) =>
        settings.ShowInternalMessages ? Cut(message, MaxShown) : Cut(HostMask.Mask(message, type is "external_service" or "rate_limit"), MaxShown);

    // The best kind of a type that a version of the head, or the advisor, chose against the built-in one.
    private static ErrorKind KindOf(string type, ReadError read, bool isFixed)
    {
        if (isFixed)
        {
            return ErrorKind.Unknown;
        }

        var (best, score) = (ErrorKind.Unknown, double.NegativeInfinity);
        for (var i = 1; i < ErrorKinds.Count; i++)
        {
            if (ErrorTypes.All[ErrorKinds.Of((ErrorKind)i).Type] == type && read.Features[ErrorModel.KindsAt + i] > score)
            {
                (best, score) = ((ErrorKind)i, read.Features[ErrorModel.KindsAt + i]);
            }
        }

        return best;
    }

    private (string? Id, long Count, double Recent, double Daily, bool IsNew) Count(TenantId tenant, ReadError read)
    {
        Span<char> template = stackalloc char[MessageTemplate.SignatureLength];
        var length = MessageTemplate.Write(read.Message, template);
        Span<StackFrame> frames = stackalloc StackFrame[SignatureGroup.MaxFrames];
        var count = Math.Min(frames.Length, read.Parsed.Frames.Count);
        for (var i = 0; i < count; i++)
        {
            frames[i] = read.Parsed.Frames[i].Frame;
        }

        return groups.Observe(tenant, read.Type, template[..length], frames[..count], time.GetUnixMicroseconds());
    }

    // The kind's own, more where something may have been lost half way or where it comes in a burst.
    private static double SeverityOf(ReadError read, double recent)
    {
        var facts = ErrorKinds.Of(read.Kind);
        var writes = read.Error.Method is { } method && (method.Equals("POST", StringComparison.OrdinalIgnoreCase) || method.Equals("PUT", StringComparison.OrdinalIgnoreCase) || method.Equals("PATCH", StringComparison.OrdinalIgnoreCase) || method.Equals("DELETE", StringComparison.OrdinalIgnoreCase));
        var isOurs = facts.Type is ErrorTypes.DatabaseAt or ErrorTypes.InternalAt or ErrorTypes.ExternalServiceAt && read.Kind != ErrorKind.Cancelled;
        var burst = recent >= 100 ? 1 : recent >= 20 ? 0.5 : 0;
        return Math.Clamp(facts.Severity + (isOurs && writes ? 0.3 : 0) + burst, 0, 3);
    }

    private static ErrorFrame? FrameOf(ReadError read)
    {
        var frames = read.Parsed.Frames;
        if (frames.Count == 0)
        {
            return null;
        }

        Span<StackFrame> all = stackalloc StackFrame[ParsedStack.MaxFrames];
        for (var i = 0; i < frames.Count && i < all.Length; i++)
        {
            all[i] = frames[i].Frame;
        }

        var at = frames[SignatureIndex.SiteOf(all[..Math.Min(frames.Count, all.Length)])];
        var file = read.Stack.AsSpan()[at.File];
        var name = file[(file.LastIndexOfAny('/', '\\') + 1)..];
        return new ErrorFrame(FrameName.Show(read.Stack.AsSpan()[at.Name]), name.IsEmpty ? null : new string(name), at.Line > 0 ? at.Line : null);
    }

    private ErrorAnalysis Fail()
    {
        metrics.Failed.Add(1);
        return new ErrorAnalysis(500, new ErrorAnswer(new ErrorAnswerHead(time.NewId(), Plain, null, null, time.GetUtcNow())), "unknown", 0, ErrorKinds.Fail, null, [], null, 0, false, null);
    }

    private static ReadOnlySpan<char> FirstLine(string text) => text.AsSpan(0, text.AsSpan().IndexOf('\n') is var end and >= 0 ? end : text.Length);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private sealed record ReadError(
        ErrorOccurrence Error, string Message, string Stack, string Type, ParsedStack Parsed, double[] Features, List<(ErrorKind Kind, string What, double Weight)> Heard, ErrorKind Kind, double Confidence);
}
