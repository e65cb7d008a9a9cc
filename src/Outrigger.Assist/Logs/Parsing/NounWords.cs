namespace Outrigger.Assist.Logs.Parsing;

/// <summary>Words after which a name is likely to stand: <c>user alice</c>, <c>host db</c>. English; nothing but a smaller number of examples hangs on them.</summary>
internal static class NounWords
{
    private static readonly HashSet<ulong> Keys =
    [
        .. new[]
        {
            "user", "username", "login", "account", "host", "hostname", "node", "server", "client", "peer", "file", "directory", "folder", "volume", "device", "interface",
            "service", "daemon", "process", "thread", "worker", "job", "task", "queue", "topic", "table", "database", "schema", "index", "column", "key", "id", "name", "named",
            "class", "module", "package", "plugin", "bucket", "cluster", "region", "zone", "namespace", "container", "image", "pod", "group", "role", "tenant", "session",
        }.Select(word => Hashing.Of(word)),
    ];

    public static bool Contains(ulong key) => Keys.Contains(key);
}
