using StackExchange.Redis;

namespace Outrigger.Redis.Engine;

/// <summary>Where Redis is, read from the connection string. No text of it is ever repeated: it may hold a password.</summary>
/// <param name="Settings">The client's settings; null for none.</param>
/// <param name="Problem">What is wrong with the string; null when nothing is.</param>
internal readonly record struct RedisTarget(ConfigurationOptions? Settings, string? Problem)
{
    private const string Setting = RedisOptions.SectionName + ":ConnectionString";

    public static RedisTarget Parse(string? connectionString)
    {
        var text = connectionString?.Trim() ?? "";
        if (text.Length == 0)
        {
            return default;
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            return Wrong("is a URL; write host:port,password=…,ssl=true instead");
        }

        var names = text.Split(',').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).Select(part => part[0].Trim());
        if (names.Any(name => name.Equals("user", StringComparison.OrdinalIgnoreCase) || name.Equals("username", StringComparison.OrdinalIgnoreCase)))
        {
            return Wrong("names a user of Redis's access control list, which is not supported; use the password of the default user");
        }

        try
        {
            var settings = ConfigurationOptions.Parse(text);
            return settings.EndPoints.Count > 0 ? new RedisTarget(settings, null) : Wrong("names no server; write host:port");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return Wrong("is not in the form host:port,password=…,ssl=true");
        }
    }

    /// <summary>The servers, for logs.</summary>
    public string Describe() => string.Join(", ", Settings?.EndPoints.Select(e => e.ToString()) ?? []);

    private static RedisTarget Wrong(string what) => new(null, $"{Setting} {what}.");
}
