using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// Joins the client's dialect and the upstream's: the same one passes its bytes on, two of one operation are translated,
/// anything else is refused. A client's request is read once, however many targets it is put to. Thread-safe.
/// </summary>
internal sealed class TranslationPlanner : ICallPlanner
{
    // Below this, reading a prompt once more for a fallback costs more than it saves in memory.
    private const int LongPromptBytes = 64 << 10;

    private readonly FrozenDictionary<string, Dialect> _byKind;
    private readonly FrozenDictionary<(string Protocol, string Operation), Dialect> _upstreams;
    private readonly MediaFetcher _media;
    private readonly SealMemory _seals;
    private readonly IModelFacts _facts;
    private readonly IOptionsMonitor<TranslationOptions> _options;

    public TranslationPlanner(IEnumerable<Dialect> dialects, MediaFetcher media, SealMemory seals, IModelFacts facts, IOptionsMonitor<TranslationOptions> options)
    {
        var all = dialects.ToArray();
        _byKind = all.ToFrozenDictionary(d => d.Kind.Name, StringComparer.Ordinal);
        _upstreams = all.Where(d => d.ServesUpstreams).ToFrozenDictionary(d => (d.Kind.Protocol.Name, d.Kind.Operation));
        _media = media;
        _seals = seals;
        _facts = facts;
        _options = options;
    }

    public ValueTask<CallPlan> PlanAsync(Call call, RouteTarget target, CancellationToken cancellationToken)
    {
        var kind = call.Kind;
        var upstream = target.Upstream;
        if (upstream.Protocol == kind.Protocol.Name && (!kind.IsOptional || upstream.Serves(kind.Name)))
        {
            return ValueTask.FromResult(
                kind.IsReframed && _byKind.TryGetValue(kind.Name, out var own) && own.Reframing is { } reframing ? reframing.Plan(call, target) : new CallPlan(kind, null, null));
        }

        if (!_byKind.TryGetValue(kind.Name, out var client)
            || !_upstreams.TryGetValue((upstream.Protocol, kind.Operation), out var server)
            || ReferenceEquals(client, server)
            || (server.Kind.IsOptional && !upstream.Serves(server.Kind.Name)))
        {
            return ValueTask.FromResult(Refuse(kind, ProvidersErrors.ProtocolUnsupported.With(
                $"{kind.Route} cannot be put to the provider '{upstream.Name}', which speaks {upstream.Protocol}.")));
        }

        return TranslateAsync(call, target, client, server, cancellationToken);
    }

    private async ValueTask<CallPlan> TranslateAsync(Call call, RouteTarget target, Dialect client, Dialect server, CancellationToken cancellationToken)
    {
        var report = new TranslationReport(_options.CurrentValue.DropUnsupported);
        var to = new RequestTarget(target.Model, target.Upstream.Name, target.Upstream.StreamUsage, _facts.FindMaxOutputTokens(target));
        var (translation, error) = (client, server) switch
        {
            ({ Chat: { } mine }, { Chat: { } theirs }) => await ChatAsync(call, mine, theirs, to, server.Kind, report, cancellationToken),
            ({ Embedding: { } mine }, { Embedding: { } theirs }) => Embedding(call, mine, theirs, to, server.Kind, report),
            ({ Count: { } mine }, { Count: { } theirs }) => Count(call, mine, theirs, to, server.Kind, report),
            _ => (null, ProvidersErrors.ProtocolUnsupported.With($"{call.Kind.Route} cannot be put to a provider that speaks {target.Upstream.Protocol}.")),
        };
        return error is null ? new CallPlan(server.Kind, translation, null) : Refuse(call.Kind, error);
    }

    private async ValueTask<(ITranslation?, OutriggerError?)> ChatAsync(
        Call call, IChatCodec mine, IChatCodec theirs, RequestTarget to, CallKind kind, TranslationReport report, CancellationToken cancellationToken)
    {
        // What a caller in this process has decoded is his; what is read here can be read again.
        var isReadHere = call.Decoded is null;
        if (call.Decoded is not ChatRequest request)
        {
            if (mine.ReadRequest(call.Body!.Memory, call.Address, out request) is { } refused)
            {
                return (null, refused);
            }

            call.Decoded = request;
        }

        var tenant = call.Caller!.Tenant;
        _seals.Restore(tenant, request, kind.Protocol.Name);
        if (theirs.TakesAddresses is false && await _media.FetchAsync(request, cancellationToken) is { } unfetched)
        {
            return (null, unfetched);
        }

        if (!theirs.TakesLongTexts)
        {
            request.ExpandLongTexts();
        }

        var body = new PooledBuffer(call.Body!.Length + 256);
        theirs.WriteRequest(body, request, to, report);
        report.CloseExtras(request.Extras, kind.Protocol.Name);
        if (report.Error is { } error)
        {
            body.Dispose();
            return (null, error);
        }

        if (isReadHere && call.Body.Length >= LongPromptBytes && request.TryReleaseMessages())
        {
            call.Decoded = null;
        }

        var frame = new AnswerFrame(call.Id, call.StartedAtMicros / 1_000_000, to.Model, request);
        return (new ChatTranslation(mine, theirs, body, report.ToHeader(), frame, new SealKeeper(_seals, tenant)), null);
    }

    private static (ITranslation?, OutriggerError?) Embedding(
        Call call, IEmbeddingCodec mine, IEmbeddingCodec theirs, RequestTarget to, CallKind kind, TranslationReport report)
    {
        if (mine.ReadRequest(call.Body!.Span, call.Address, out var request) is { } refused)
        {
            return (null, refused);
        }

        var body = new PooledBuffer(call.Body.Length + 256);
        theirs.WriteRequest(body, request, to, report);
        report.CloseExtras(request.Extras, kind.Protocol.Name);
        if (report.Error is { } error)
        {
            body.Dispose();
            return (null, error);
        }

        return (new EmbeddingTranslation(mine, theirs, body, report.ToHeader(), request, to.Model), null);
    }

    private static (ITranslation?, OutriggerError?) Count(
        Call call, ICountCodec mine, ICountCodec theirs, RequestTarget to, CallKind kind, TranslationReport report)
    {
        if (mine.ReadRequest(call.Body!.Memory, call.Address, out var request) is { } refused)
        {
            return (null, refused);
        }

        request.ExpandLongTexts();
        var body = new PooledBuffer(call.Body.Length + 256);
        theirs.WriteRequest(body, request, to, report);
        report.CloseExtras(request.Extras, kind.Protocol.Name);
        if (report.Error is { } error)
        {
            body.Dispose();
            return (null, error);
        }

        return (new CountTranslation(mine, theirs, body, report.ToHeader()), null);
    }

    private static CallPlan Refuse(CallKind kind, OutriggerError error) => new(kind, null, error);
}
