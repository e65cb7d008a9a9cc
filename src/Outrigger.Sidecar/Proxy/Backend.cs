namespace Outrigger.Sidecar.Proxy;

/// <summary>One version of the backend at one address. Immutable; made once a configuration.</summary>
/// <param name="version">Its name, 1 to 64 characters.</param>
/// <param name="address">Where it is: scheme, host, port, and a path that is put before that of every request.</param>
internal sealed class Backend(string version, Uri address)
{
    /// <summary>Its name.</summary>
    public string Version { get; } = version;

    /// <summary>Where it is.</summary>
    public Uri Address { get; } = address;

    /// <summary>What the target of a request is appended to; without a slash at its end.</summary>
    public string Prefix { get; } = address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>What it is called as a dependency, for the advice about retries.</summary>
    public string Dependency { get; } = address.Authority;

    /// <summary>How many requests it answers right now.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    private int _inFlight;

    /// <summary>A request begins.</summary>
    public void Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>A request has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _inFlight);
}
