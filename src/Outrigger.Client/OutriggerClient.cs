namespace Outrigger.Client;

/// <summary>
/// The Assist API and the queue of an Outrigger server. Time limits hold for a call with all its repetitions; after 429 and 503 a
/// call that may be repeated is, when the server says. Thread-safe.
/// </summary>
/// <remarks>
/// Assistance must never take its caller down: where an answer is welcome but not needed, ask through
/// <see cref="TryAsync{T}"/>, which gives null when there is none in time.
/// </remarks>
public sealed class OutriggerClient
{
    private readonly ClientCore _core;

    /// <summary>Makes a client over an <see cref="HttpClient"/> that the caller owns, best one of a factory or a static one.</summary>
    /// <param name="http">Carries the calls.</param>
    /// <param name="options">The address, key and limits; the defaults are those of a server on this machine.</param>
    /// <exception cref="ArgumentException">The address is no HTTP address, or a limit is out of its range.</exception>
    public OutriggerClient(HttpClient http, OutriggerClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        _core = new ClientCore(http, options ?? new OutriggerClientOptions());
        Assist = new AssistClient(_core);
        Jobs = new JobsClient(_core);
    }

    /// <summary>Decisions and what they rest on.</summary>
    public AssistClient Assist { get; }

    /// <summary>The queue.</summary>
    public JobsClient Jobs { get; }

    /// <summary>How many calls of <see cref="TryAsync{T}"/> went without an answer.</summary>
    public long Unanswered => _core.Unanswered;

    /// <summary>
    /// Asks, and goes on without an answer when the server refuses, cannot be reached or takes longer than the limit. Only the
    /// caller's own cancellation is thrown.
    /// </summary>
    /// <typeparam name="T">What is asked for.</typeparam>
    /// <param name="ask">The call, with the token it is made with.</param>
    /// <param name="limit">How long the caller waits at most, above zero.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    /// <returns>The answer; null for none.</returns>
    public async Task<T?> TryAsync<T>(Func<OutriggerClient, CancellationToken, Task<T>> ask, TimeSpan limit, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        using var ends = new CancellationTokenSource(limit, _core.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ends.Token, cancellationToken);
        try
        {
            return await ask(this, both.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OutriggerException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _core.CountUnanswered();
            return null;
        }
    }
}
