using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Forwarding;

/// <summary>Objects that providers keep for callers: whose they are and where they lie. Thread-safe.</summary>
internal interface IObjectDirectory
{
    /// <summary>Where what the call names lies, or why it cannot name it; asked only when <see cref="RequestScan.NamesObjects"/>.</summary>
    ValueTask<(ObjectPlace? Place, OutriggerError? Error)> FindAsync(Call call, CancellationToken cancellationToken);

    /// <summary>The call left an object at its provider; told before the client learns its id. Does not fail the call.</summary>
    ValueTask RecordAsync(Call call, string id, CancellationToken cancellationToken);
}

/// <summary>Where an object lies.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="KeyId">The key it was made with.</param>
internal sealed record ObjectPlace(string Provider, string KeyId);

/// <summary>Knows no object.</summary>
internal sealed class NoObjects : IObjectDirectory
{
    public ValueTask<(ObjectPlace? Place, OutriggerError? Error)> FindAsync(Call call, CancellationToken cancellationToken) =>
        ValueTask.FromResult<(ObjectPlace?, OutriggerError?)>((null, ForwardingErrors.ObjectNotFound.With("What the request names does not exist here.")));

    public ValueTask RecordAsync(Call call, string id, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
