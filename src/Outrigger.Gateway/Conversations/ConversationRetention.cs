using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Conversations;

/// <summary>Removes conversations whose last turn is older than the setting says.</summary>
internal sealed class ConversationRetention(IConversationStore store, IOptionsMonitor<ConversationsOptions> options, TimeProvider time) : IRetentionJob
{
    public string Name => "conversations";

    public Task<int> RunBatchAsync(int batchSize, CancellationToken cancellationToken = default) =>
        store.RemoveOlderAsync((time.GetUtcNow() - TimeSpan.FromDays(options.CurrentValue.RetentionDays)).ToUnixMicroseconds(), batchSize, cancellationToken);
}
