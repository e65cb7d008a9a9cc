using Outrigger.Core.Callers;

namespace Outrigger.Server.Hosting;

/// <summary>The settings that are known before anything else: where to listen, where data lies, which file to read.</summary>
internal sealed record ServerSettings(ServerBinding Binding, string DataFolder, string? ConfigFile)
{
    public const string UrlsKey = "OUTRIGGER_URLS";

    public const string DataKey = "OUTRIGGER_DATA";

    public const string ConfigKey = "OUTRIGGER_CONFIG";

    public const string DefaultUrls = "http://127.0.0.1:5080";

    public const string DefaultDataFolder = "./data";

    /// <summary>Reads them from the finished layers.</summary>
    /// <exception cref="StartupException">An address cannot be read.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var urls = Find(configuration, UrlsKey) ?? DefaultUrls;
        var list = Split(urls);
        foreach (var url in list)
        {
            CheckUrl(url);
        }

        if (list.Length == 0)
        {
            throw new StartupException($"{UrlsKey} names no address.");
        }

        // Kestrel would listen on these instead, and whether the server is open to the network would be judged wrongly.
        if (configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            throw new StartupException($"Kestrel:Endpoints is not used here; set {UrlsKey}.");
        }

        return new ServerSettings(
            new ServerBinding(list, ReadList(configuration.GetSection(HttpOptions.SectionName + ":" + nameof(HttpOptions.AllowedHosts)))),
            Path.GetFullPath(Find(configuration, DataKey) ?? DefaultDataFolder),
            Find(configuration, ConfigKey));
    }

    /// <summary>A list of settings, or one setting with entries separated by semicolons, which is easier in an environment variable.</summary>
    public static IReadOnlyList<string> ReadList(IConfigurationSection section) =>
        [.. section.GetChildren().Select(child => child.Value).Append(section.Value).SelectMany(value => Split(value ?? ""))];

    private static string[] Split(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? Find(IConfiguration configuration, string key) =>
        configuration[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    private static void CheckUrl(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new StartupException($"'{url}' in {UrlsKey} is not an address such as {DefaultUrls}.");
        }

        // The parser takes a second port or a broken address for the name of a host, and then listens on every interface.
        if (!(address.IsUnixPipe || address.Host is "*" or "+" || Uri.CheckHostName(address.Host.Trim('[', ']')) != UriHostNameType.Unknown))
        {
            throw new StartupException($"'{url}' in {UrlsKey} is not an address such as {DefaultUrls}.");
        }

        if (address.Scheme is not ("http" or "https") || address.Port is < 0 or > 65535 || !string.IsNullOrEmpty(address.PathBase))
        {
            throw new StartupException($"'{url}' in {UrlsKey} has to be http or https with a port from 0 to 65535 and without a path.");
        }
    }
}
