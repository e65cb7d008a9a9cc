namespace Outrigger.Assist.AlertDelivery.Channels;

/// <summary>One kind of channel. Thread-safe. Throws only for the token, and for what is a bug; the worker counts that as a failure.</summary>
internal interface IAlertChannel
{
    AlertChannelKind Kind { get; }

    /// <summary>Sends a message; the token ends when the attempt's time is over.</summary>
    Task<ChannelOutcome> SendAsync(string name, AlertChannelOptions settings, AlertMessage message, CancellationToken cancellationToken);
}

/// <summary>How an attempt went.</summary>
/// <param name="Error">What was wrong, in our words and without addresses; null when the receiver took it.</param>
/// <param name="IsFinal">Whether trying again is of no use.</param>
/// <param name="RetryAfter">How long the receiver wants to be left alone; null when it does not say.</param>
internal readonly record struct ChannelOutcome(string? Error, bool IsFinal = false, TimeSpan? RetryAfter = null)
{
    public static ChannelOutcome Delivered => default;

    public bool IsDelivered => Error is null;
}
