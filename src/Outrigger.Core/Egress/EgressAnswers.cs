namespace Outrigger.Core.Egress;

/// <summary>What several senders do with answers: throw the body away, and find out how long to wait. Stateless.</summary>
public static class EgressAnswers
{
    // What a receiver sends back is thrown away; so much of it is read to keep the connection.
    private const int MaxDrainedBytes = 64 << 10;

    /// <summary>Reads a body away, 64 KiB of it at most.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The receiver broke off.</exception>
    public static async Task DrainAsync(this HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[4096];
        var total = 0;
        int read;
        while (total < MaxDrainedBytes && (read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            total += read;
        }
    }

    /// <summary>How long the sender of an answer asks to wait; null when it does not. Below zero for a date that has passed.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="now">What a date is held against.</param>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3"/>
    public static TimeSpan? GetRetryAfter(this HttpResponseMessage answer, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Headers.RetryAfter is not { } header ? null
            : header.Delta is { } delta ? delta
            : header.Date is { } date ? date - now
            : null;
    }
}
