using Outrigger.Testing;
using Xunit;

namespace Outrigger.Storage.Tests.Engine;

/// <summary>Skips a test by name where PostgreSQL is missing; with <c>CI=true</c> it fails instead.</summary>
internal static class PostgresRequirement
{
    public static void Check()
    {
        if (PostgresServer.Missing is { } reason)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
            Assert.Skip(reason);
        }
    }
}
