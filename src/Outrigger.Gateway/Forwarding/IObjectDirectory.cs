using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Forwarding;

/// <summary>Objects that providers keep for callers: whose they are and where they lie. Thread-safe.</summary>
internal interface IObjectDirectory
{
    /// <summary>Where what the call names lies, or why it cannot name it; asked only when <see cref="RequestScan.NamesObjects"/>.</summary>
    ValueTask<ObjectFinding> FindAsync(Call call, CancellationToken cancellationToken);

    /// <summary>
    /// The call left an object at its provider, or items of it; told before the client learns their ids. Does not fail the
    /// call: false when it could not be recorded.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="id">The answer's id.</param>
    /// <param name="items">Ids of its items, as far as they are new.</param>
    /// <param name="isUnbilled">Whether what the answer uses becomes known only later.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<bool> RecordAsync(Call call, string id, IReadOnlyList<string> items, bool isUnbilled, CancellationToken cancellationToken);

    /// <summary>What the answer used is known now; true for the one who is to bill it.</summary>
    ValueTask<bool> TrySettleAsync(Call call, string id);
}

/// <summary>What became of looking for the objects that a call names.</summary>
/// <param name="Place">Where those lie that are known; null for anywhere.</param>
/// <param name="Unrecorded">The first that only a provider open for them may be asked about; null when there is none.</param>
/// <param name="Error">Why the call cannot be made.</param>
internal readonly record struct ObjectFinding(ObjectPlace? Place, ObjectReference? Unrecorded, OutriggerError? Error);

/// <summary>Where an object lies.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="KeyId">The key it was made with.</param>
internal sealed record ObjectPlace(string Provider, string KeyId);

/// <summary>Knows no object.</summary>
internal sealed class NoObjects : IObjectDirectory
{
    public ValueTask<ObjectFinding> FindAsync(Call call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ObjectFinding(null, null, ForwardingErrors.ObjectNotFound.With("What the request names does not exist here.")));

    public ValueTask<bool> RecordAsync(Call call, string id, IReadOnlyList<string> items, bool isUnbilled, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask<bool> TrySettleAsync(Call call, string id) => ValueTask.FromResult(false);
}
