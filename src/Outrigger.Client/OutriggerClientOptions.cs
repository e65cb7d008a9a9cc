namespace Outrigger.Client;

/// <summary>How a client reaches its server.</summary>
public sealed class OutriggerClientOptions
{
    /// <summary>The address of the server.</summary>
    /// <value>http or https; a path before the API's own is kept. Default <c>http://127.0.0.1:5080</c>.</value>
    public Uri BaseUrl { get; init; } = new("http://127.0.0.1:5080");

    /// <summary>The virtual key, or the administrator's for what needs it; null on a server without keys.</summary>
    public string? Key { get; init; }

    /// <summary>How long a call may take, repetitions and waits included.</summary>
    /// <value>1 ms to 1 h. Default 10 s. Streams of events have it until their headers are there.</value>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call that may be repeated is, after 429 and 503.</summary>
    /// <value>0 to 10. Default 2.</value>
    public int Repetitions { get; init; } = 2;

    /// <summary>The largest answer that is read, in bytes.</summary>
    /// <value>1 KiB to 1 GiB. Default 64 MiB.</value>
    public int MaxAnswerBytes { get; init; } = 64 << 20;

    /// <summary>The clock of limits and waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
