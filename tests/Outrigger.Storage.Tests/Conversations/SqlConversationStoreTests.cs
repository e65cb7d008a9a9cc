using Outrigger.Gateway.Conversations;
using Outrigger.Storage.Conversations;
using Outrigger.Storage.Tests.Engine;
using Outrigger.StoreConformance.Conversations;

namespace Outrigger.Storage.Tests.Conversations;

public sealed class SqliteConversationStoreTests : ConversationStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IConversationStore> CreateStoreAsync()
    {
        _database = await TestDatabase.SqliteAsync();
        return new SqlConversationStore(_database.Database);
    }
}

public sealed class PostgresConversationStoreTests : ConversationStoreConformance
{
    private TestDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<IConversationStore> CreateStoreAsync()
    {
        _database = await TestDatabase.PostgresAsync();
        return new SqlConversationStore(_database.Database);
    }
}
