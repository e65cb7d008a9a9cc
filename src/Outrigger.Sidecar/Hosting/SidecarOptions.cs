using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.Core.Secrets;

namespace Outrigger.Sidecar.Hosting;

/// <summary>Where the sidecar listens, and what it lets in. Read at the start.</summary>
public sealed class SidecarOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string SectionName = "Outrigger:Sidecar:Hosting";

    /// <summary>Where it listens.</summary>
    /// <value>An http or https address with an IP address, <c>localhost</c> or <c>*</c>. Default <c>http://127.0.0.1:5085</c>. With https: HTTP/1.1 and HTTP/2.</value>
    [Required]
    [MaxLength(256)]
    public string Url { get; set; } = "http://127.0.0.1:5085";

    /// <summary>Where it speaks HTTP/2 without TLS.</summary>
    /// <value>An http address. Default <c>http://127.0.0.1:5086</c>; empty: nowhere.</value>
    [MaxLength(256)]
    public string Http2Url { get; set; } = "http://127.0.0.1:5086";

    /// <summary>The certificate for https, with its chain, in PEM.</summary>
    /// <value>A path. Default empty.</value>
    [MaxLength(4096)]
    public string CertificateFile { get; set; } = "";

    /// <summary>The certificate's private key, in PEM.</summary>
    /// <value>A path. Default empty.</value>
    [MaxLength(4096)]
    public string CertificateKeyFile { get; set; } = "";

    /// <summary>Below which path the sidecar answers itself: health, metrics, versions. Never forwarded.</summary>
    /// <value>A path of one segment. Default <c>/.outrigger</c>.</value>
    [Required]
    [RegularExpression(@"/[A-Za-z0-9._~-]{1,63}")]
    public string OwnPath { get; set; } = "/.outrigger";

    /// <summary>The key that opens metrics and versions from elsewhere than this machine, as a bearer token.</summary>
    /// <value>At least 16 characters. Default none: only this machine. Given by <c>OUTRIGGER_ADMIN_KEY</c>.</value>
    public Secret? AdminKey { get; set; }

    /// <summary>The largest body of a request, in bytes.</summary>
    /// <value>0 to 100 GiB. Default 30,000,000.</value>
    [Range(0L, 100L << 30)]
    public long MaxRequestBodyBytes { get; set; } = 30_000_000;

    /// <summary>The largest head of a request, in bytes.</summary>
    /// <value>1,024 to 1 MiB. Default 32 KiB.</value>
    [Range(1024, 1 << 20)]
    public int MaxRequestHeadersBytes { get; set; } = 32 << 10;

    /// <summary>Headers a request may have.</summary>
    /// <value>8 to 1,000. Default 100.</value>
    [Range(8, 1000)]
    public int MaxRequestHeaders { get; set; } = 100;

    /// <summary>Connections at most; further ones are closed at once.</summary>
    /// <value>1 to 1,000,000. Default 10,000.</value>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Upgraded connections (WebSocket) at most, over HTTP/1.1 and HTTP/2; further ones are refused with 503.</summary>
    /// <value>0 to 1,000,000. Default 5,000.</value>
    [Range(0, 1_000_000)]
    public int MaxUpgradedConnections { get; set; } = 5_000;

    /// <summary>How slow a client may send or take a body, in bytes a second, after <see cref="SlowGrace"/>. A slower one is cut off.</summary>
    /// <value>0 (as slow as it likes) to 1 MiB. Default 100.</value>
    [Range(0, 1 << 20)]
    public int MinBytesPerSecond { get; set; } = 100;

    /// <summary>How long a client may be slower than that, at the begin of a body and in every piece of an answer.</summary>
    /// <value>1.1 s to 5 min. Default 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:01.100", "00:05:00")]
    public TimeSpan SlowGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client may take for the head of a request.</summary>
    /// <value>10 ms to 5 min. Default 15 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan RequestHeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may wait for its next request.</summary>
    /// <value>1 s to 1 h. Default 2 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long running requests get to end when the sidecar stops.</summary>
    /// <value>0 to 1 h. Default 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Checks the attributes of <see cref="SidecarOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class SidecarOptionsValidator : IValidateOptions<SidecarOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class SidecarOptionsCrossValidator : IValidateOptions<SidecarOptions>
{
    public ValidateOptionsResult Validate(string? name, SidecarOptions options)
    {
        if (ListenAddress.Problem(options.Url) is { } url)
        {
            return ValidateOptionsResult.Fail($"{SidecarOptions.SectionName}:Url {url}");
        }

        if (options.Http2Url.Length > 0 && (ListenAddress.Problem(options.Http2Url) ?? (options.Http2Url.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? "is for HTTP/2 without TLS; Url speaks HTTP/2 with it." : null)) is { } http2)
        {
            return ValidateOptionsResult.Fail($"{SidecarOptions.SectionName}:Http2Url {http2}");
        }

        if (options.Url.StartsWith("https", StringComparison.OrdinalIgnoreCase) && (options.CertificateFile.Length == 0 || options.CertificateKeyFile.Length == 0))
        {
            return ValidateOptionsResult.Fail($"{SidecarOptions.SectionName}: Url is https, so CertificateFile and CertificateKeyFile must name a certificate and its key.");
        }

        return options.AdminKey is { } key && key.Reveal().Length < 16
            ? ValidateOptionsResult.Fail($"{SidecarOptions.SectionName}:AdminKey has fewer than 16 characters.")
            : ValidateOptionsResult.Success;
    }
}

/// <summary>Reads addresses to listen on.</summary>
internal static class ListenAddress
{
    /// <summary>What is wrong with an address; null when nothing is.</summary>
    public static string? Problem(string text) => TryParse(text, out _) ? null : $"is '{text}'; an address to listen on is http://127.0.0.1:5085, with an IP address, localhost or *, and a port.";

    /// <summary>Reads an address.</summary>
    public static bool TryParse(string text, out (IPAddress? Address, int Port, bool IsTls) address)
    {
        address = default;
        BindingAddress parsed;
        try
        {
            parsed = BindingAddress.Parse(text);
        }
        catch (Exception failure) when (failure is FormatException or InvalidOperationException)
        {
            return false;
        }

        var isTls = string.Equals(parsed.Scheme, "https", StringComparison.OrdinalIgnoreCase);
        if (parsed.IsUnixPipe || parsed.IsNamedPipe || parsed.PathBase.Length > 0 || (!isTls && !string.Equals(parsed.Scheme, "http", StringComparison.OrdinalIgnoreCase)) || parsed.Port is < 0 or > 65535)
        {
            return false;
        }

        var host = parsed.Host.Trim('[', ']');
        if (host is "*" or "+")
        {
            address = (IPAddress.IPv6Any, parsed.Port, isTls);
            return true;
        }

        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            address = (null, parsed.Port, isTls);
            return true;
        }

        if (IPAddress.TryParse(host, out var ip))
        {
            address = (ip, parsed.Port, isTls);
            return true;
        }

        return false;
    }
}
