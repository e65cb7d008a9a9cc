using System.Text;

namespace Outrigger.Server.Imports;

/// <summary>Gathers deployments into providers: one a connection, named after the prefix where that name is free.</summary>
internal sealed class LiteLlmProviderNames
{
    private const int MaxNameLength = 60;

    private readonly Dictionary<LiteLlmConnection, ImportedProvider> _providers = [];
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase) { "sim" };

    public IEnumerable<ImportedProvider> All => _providers.Values;

    public string NameOf(LiteLlmDeployment deployment) => _providers[deployment.Connection].Name;

    public void Add(LiteLlmDeployment deployment)
    {
        var connection = deployment.Connection;
        if (!_providers.TryGetValue(connection, out var provider))
        {
            provider = new ImportedProvider(FindName(deployment), connection.Protocol, connection.BaseUrl)
            {
                Key = connection.Key,
                KeyEnv = connection.KeyEnv,
                KeyHeader = connection.KeyHeader,
                Total = connection.Total,
                FirstByte = connection.FirstByte,
                MaxRetries = connection.MaxRetries,
                MaxConcurrency = connection.MaxConcurrency,
            };
            foreach (var header in connection.Headers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var mark = header.IndexOf(':', StringComparison.Ordinal);
                provider.Headers[header[..mark]] = header[(mark + 1)..];
            }

            _providers.Add(connection, provider);
        }

        if (!provider.Models.Contains(deployment.Model))
        {
            provider.Models.Add(deployment.Model);
        }
    }

    // A server elsewhere never gets the plain name of a well-known provider: the server gives that name's key from the
    // environment to whoever has it.
    private string FindName(LiteLlmDeployment deployment)
    {
        var usual = LiteLlmProviders.Find(deployment.Prefix)!.BaseUrl;
        var name = deployment.Connection.BaseUrl == usual ? Clean(deployment.Prefix) : Clean($"{deployment.Prefix}-{Host(deployment.Connection.BaseUrl)}");
        var free = name;
        for (var i = 2; !_taken.Add(free); i++)
        {
            free = $"{name}-{i}";
        }

        return free;
    }

    private static string Host(string address)
    {
        var uri = new Uri(address);
        const string Azure = ".openai.azure.com";
        return uri.Host.EndsWith(Azure, StringComparison.OrdinalIgnoreCase) ? uri.Host[..^Azure.Length] : uri.IsDefaultPort ? uri.Host : $"{uri.Host}-{uri.Port}";
    }

    private static string Clean(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
        {
            name.Append(char.IsAsciiLetterOrDigit(c) || c is '_' ? c : '-');
        }

        var clean = name.ToString().Trim('-', '_');
        return clean.Length == 0 ? "provider" : clean.Length <= MaxNameLength ? clean : clean[..MaxNameLength];
    }
}
