using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Outrigger.Core.Callers;

/// <summary>Where the server listens. Thread-safe.</summary>
public interface IBindingInfo
{
    /// <summary>True when every address is a loopback one, so that only this machine can connect.</summary>
    bool IsLoopbackOnly { get; }
}

/// <summary>
/// Reads the configured addresses and, once the server listens, the real ones too: both must be loopback. A name other
/// than <c>localhost</c>, a wildcard and a Unix socket (which a proxy may stand behind) are not.
/// </summary>
/// <param name="configured">The configured addresses; none counts as not loopback.</param>
/// <param name="server">The server, if its real addresses can be asked for.</param>
public sealed class BindingInfo(IEnumerable<string> configured, IServer? server = null) : IBindingInfo
{
    /// <summary>Where the server listens when nothing is set.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    private readonly bool _isConfiguredLoopback = AreLoopback([.. configured]);
    private int _realState;

    /// <inheritdoc/>
    public bool IsLoopbackOnly => _isConfiguredLoopback && AreRealLoopback();

    /// <summary>The addresses of <c>OUTRIGGER_URLS</c> (default <see cref="DefaultUrl"/>) and of <c>Kestrel:Endpoints</c>.</summary>
    public static IReadOnlyList<string> ReadUrls(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var urls = configuration["OUTRIGGER_URLS"] is { } text && !string.IsNullOrWhiteSpace(text) ? text : DefaultUrl;
        return
        [
            .. urls.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? ""),
        ];
    }

    private static bool AreLoopback(IReadOnlyCollection<string> urls) => urls.Count > 0 && urls.All(IsLoopback);

    private static bool IsLoopback(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return false;
        }

        return !address.IsUnixPipe
            && (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)));
    }

    // 0: not known yet, 1: loopback, 2: not.
    private bool AreRealLoopback()
    {
        if (Volatile.Read(ref _realState) is var known && known != 0)
        {
            return known == 1;
        }

        var addresses = server?.Features.Get<IServerAddressesFeature>()?.Addresses;
        if (addresses is not { Count: > 0 })
        {
            return true;
        }

        var isLoopback = AreLoopback([.. addresses]);
        Volatile.Write(ref _realState, isLoopback ? 1 : 2);
        return isLoopback;
    }
}
