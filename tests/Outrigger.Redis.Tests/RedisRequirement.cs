using Outrigger.Testing;
using Xunit;

namespace Outrigger.Redis.Tests;

/// <summary>Skips a test by name where Redis is missing; with <c>CI=true</c> it fails instead.</summary>
internal static class RedisRequirement
{
    public static void Check()
    {
        if (RedisServer.Missing is { } reason)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
            Assert.Skip(reason);
        }
    }
}
