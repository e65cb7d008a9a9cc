using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using Outrigger.Core.Secrets;

namespace Outrigger.Gateway.Providers;

/// <summary>
/// One provider at run time: its address, connections, keys and places. Made when the configuration changes and kept as
/// long as its settings stay the same, so that pools and what is known of keys survive a reload. Thread-safe.
/// </summary>
internal sealed class Upstream
{
    // Calls that race past it add a few more, which does no harm.
    private const int MaxNamed = 256;
    private static readonly string[] UsualPaths = ["/chat/completions", "/embeddings", "/models"];

    private readonly SemaphoreSlim? _places;
    private readonly FrozenDictionary<string, Uri> _paths;
    private readonly ConcurrentDictionary<string, Uri> _named = new(StringComparer.Ordinal);
    private readonly string _queryString;
    private readonly FrozenSet<string>? _apis;
    private int _namedCount;
    private int _inFlight;

    public Upstream(string name, ProviderOptions options, KeyRing keys, HttpMessageInvoker invoker, bool isSimulated = false)
    {
        Name = name;
        Protocol = options.Protocol;
        BaseUrl = options.BaseUrl.TrimEnd('/');
        Keys = keys;
        Invoker = invoker;
        IsSimulated = isSimulated;
        Timeouts = options.Timeouts;
        MaxRetries = options.MaxRetries;
        StreamUsage = options.StreamUsage;
        Api = options.Api;
        AllowsUnrecordedObjects = options.AllowUnrecordedObjects;
        Weight = options.Weight;
        KeyHeader = string.IsNullOrEmpty(options.KeyHeader) ? null : options.KeyHeader;
        _apis = options.Apis.Count == 0 ? null : options.Apis.ToFrozenSet(StringComparer.Ordinal);
        Headers = [.. options.Headers];
        _queryString = string.Concat(options.Query.Select((q, i) => $"{(i == 0 ? '?' : '&')}{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
        _places = options.MaxConcurrency > 0 ? new SemaphoreSlim(options.MaxConcurrency) : null;
        _paths = UsualPaths.ToFrozenDictionary(p => p, MakeUri, StringComparer.Ordinal);
    }

    public string Name { get; }

    /// <summary><c>openai</c>, <c>anthropic</c> or <c>gemini</c>.</summary>
    public string Protocol { get; }

    public string BaseUrl { get; }

    public KeyRing Keys { get; }

    public HttpMessageInvoker Invoker { get; }

    public bool IsSimulated { get; }

    public ProviderTimeouts Timeouts { get; }

    public int MaxRetries { get; }

    public bool StreamUsage { get; }

    /// <summary>The API that translated chats are put to: <c>chat</c> or <c>responses</c>.</summary>
    public string Api { get; }

    /// <summary>Whether what was not made through the gateway may be named.</summary>
    public bool AllowsUnrecordedObjects { get; }

    public double Weight { get; }

    /// <summary>The header that carries the key in place of the protocol's own; null for that.</summary>
    public string? KeyHeader { get; }

    /// <summary>Whether it serves an operation that not every upstream of its protocol does.</summary>
    public bool Serves(string api) => _apis is null || _apis.Contains(api);

    /// <summary>Headers added to every request.</summary>
    public KeyValuePair<string, string>[] Headers { get; }

    /// <summary>Calls in flight.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>
    /// The address of a path of the protocol (<c>/chat/completions</c>), made once for the usual ones and for the first
    /// paths that name a model; clients choose those names, so there is a limit.
    /// </summary>
    public Uri GetUri(string path)
    {
        if (_paths.TryGetValue(path, out var uri) || _named.TryGetValue(path, out uri))
        {
            return uri;
        }

        uri = MakeUri(path);
        if (_namedCount < MaxNamed && _named.TryAdd(path, uri))
        {
            _namedCount++;
        }

        return uri;
    }

    /// <summary>Waits for a place; false when none came free in time.</summary>
    public ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (_places is null || _places.Wait(0, CancellationToken.None))
        {
            Interlocked.Increment(ref _inFlight);
            return ValueTask.FromResult(true);
        }

        return WaitAsync(cancellationToken);
    }

    /// <summary>Gives the place back. Call exactly once after <see cref="EnterAsync"/> said true.</summary>
    public void Exit()
    {
        Interlocked.Decrement(ref _inFlight);
        _places?.Release();
    }

    /// <summary>
    /// Takes every key of this upstream out of an error that goes to a client; the same bytes when none is in it, so that
    /// an error without one stays as it was.
    /// </summary>
    public ReadOnlyMemory<byte> MaskKeys(ReadOnlyMemory<byte> text)
    {
        foreach (var slot in Keys.Slots)
        {
            if (slot.Secret?.Reveal() is { } secret && text.Span.IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0)
            {
                text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text.Span).Replace(secret, Secret.Mask, StringComparison.Ordinal));
            }
        }

        return text;
    }

    /// <summary>True when a text holds one of this upstream's keys.</summary>
    public bool HoldsKey(string text)
    {
        foreach (var slot in Keys.Slots)
        {
            if (slot.Secret is { } secret && text.Contains(secret.Reveal(), StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (!await _places!.WaitAsync(Timeouts.Queue, cancellationToken))
        {
            return false;
        }

        Interlocked.Increment(ref _inFlight);
        return true;
    }

    private Uri MakeUri(string path)
    {
        // A path may bring a query of its own; the settings' parameters then follow it.
        var query = path.Contains('?', StringComparison.Ordinal) && _queryString.Length > 0 ? "&" + _queryString[1..] : _queryString;
        return new Uri(BaseUrl + path + query, UriKind.Absolute);
    }
}
