using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.StoredObjects;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.StoredObjects;

public sealed class StoredObjectsRetentionTests
{
    [Fact]
    public async Task RunBatch_OlderThanTheSetting_IsForgotten()
    {
        var time = new ManualTimeProvider();
        var options = new Monitor(new StoredObjectsOptions { RetentionDays = 2 });
        var store = new InMemoryStoredObjectStore(options);
        await store.AddAsync([new StoredObject(TenantId.Default, StoredObjectKind.Response, "old", "up", "k", "m", time.GetUnixMicroseconds())]);
        time.Advance(TimeSpan.FromDays(1));
        await store.AddAsync([new StoredObject(TenantId.Default, StoredObjectKind.Response, "new", "up", "k", "m", time.GetUnixMicroseconds())]);
        time.Advance(TimeSpan.FromDays(1.5));

        (await new StoredObjectsRetention(store, options, time).RunBatchAsync(10)).ShouldBe(1);

        (await store.FindAsync(TenantId.Default, StoredObjectKind.Response, "old")).ShouldBeNull();
        (await store.FindAsync(TenantId.Default, StoredObjectKind.Response, "new")).ShouldNotBeNull();
    }

    private sealed class Monitor(StoredObjectsOptions value) : IOptionsMonitor<StoredObjectsOptions>
    {
        public StoredObjectsOptions CurrentValue => value;

        public StoredObjectsOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<StoredObjectsOptions, string?> listener) => null;
    }
}
