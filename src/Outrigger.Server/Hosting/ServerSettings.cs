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
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            CheckUrl(url);
        }

        // Kestrel would listen on these instead, and whether the server is open to the network would be judged wrongly.
        if (configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            throw new StartupException($"Kestrel:Endpoints is not used here; set {UrlsKey}.");
        }

        var hosts = configuration.GetSection(HttpOptions.SectionName + ":" + nameof(HttpOptions.AllowedHosts)).Get<string[]>() ?? [];
        return new ServerSettings(
            new ServerBinding(urls, hosts),
            Path.GetFullPath(Find(configuration, DataKey) ?? DefaultDataFolder),
            Find(configuration, ConfigKey));
    }

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

        if (address.Scheme is not ("http" or "https") || address.Port is < 0 or > 65535 || !string.IsNullOrEmpty(address.PathBase))
        {
            throw new StartupException($"'{url}' in {UrlsKey} has to be http or https with a port from 0 to 65535 and without a path.");
        }
    }
}
