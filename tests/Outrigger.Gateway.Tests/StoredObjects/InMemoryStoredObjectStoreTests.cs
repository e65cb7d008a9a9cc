using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Gateway.StoredObjects;
using Outrigger.StoreConformance.StoredObjects;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.StoredObjects;

public sealed class InMemoryStoredObjectStoreTests : StoredObjectStoreConformance
{
    [Fact]
    public async Task Add_MoreThanTheCapacity_ForgetsTheOldest()
    {
        var store = Create(capacity: 2);
        foreach (var age in (long[])[5, 1, 9])
        {
            await store.AddAsync([new StoredObject(TenantId.Default, StoredObjectKind.Response, "r" + age, "up", "k", "m", age)]);
        }

        (await store.FindAsync(TenantId.Default, StoredObjectKind.Response, "r1")).ShouldBeNull();
        (await store.FindAsync(TenantId.Default, StoredObjectKind.Response, "r5")).ShouldNotBeNull();
        (await store.FindAsync(TenantId.Default, StoredObjectKind.Response, "r9")).ShouldNotBeNull();
    }

    protected override ValueTask<IStoredObjectStore> CreateStoreAsync() => ValueTask.FromResult<IStoredObjectStore>(Create(capacity: 100));

    private static InMemoryStoredObjectStore Create(int capacity) => new(new Fixed(new StoredObjectsOptions { InMemoryCapacity = capacity }));

    private sealed class Fixed(StoredObjectsOptions value) : IOptionsMonitor<StoredObjectsOptions>
    {
        public StoredObjectsOptions CurrentValue => value;

        public StoredObjectsOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<StoredObjectsOptions, string?> listener) => null;
    }
}
