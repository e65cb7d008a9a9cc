using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Forwarding;

/// <summary>Objects that providers keep for callers: whose they are and where they lie. Thread-safe.</summary>
internal interface IObjectDirectory
{
    /// <summary>Where what the call names lies; asked only when <see cref="RequestScan.NamesObjects"/>.</summary>
    ValueTask<ObjectPlace> FindAsync(Call call, CancellationToken cancellationToken);

    /// <summary>The call left an object at its provider; told before the client learns its id. Does not fail the call.</summary>
    ValueTask RecordAsync(Call call, string id, CancellationToken cancellationToken);
}

/// <summary>Where an object lies.</summary>
/// <param name="Provider">The provider's name; null with an error.</param>
/// <param name="KeyId">The key it was made with.</param>
/// <param name="Error">Why the call cannot name it; null when it can.</param>
internal readonly record struct ObjectPlace(string? Provider, string? KeyId, OutriggerError? Error);

/// <summary>Knows no object.</summary>
internal sealed class NoObjects : IObjectDirectory
{
    public ValueTask<ObjectPlace> FindAsync(Call call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ObjectPlace(null, null, ForwardingErrors.ObjectNotFound.With("What the request names does not exist here.")));

    public ValueTask RecordAsync(Call call, string id, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
