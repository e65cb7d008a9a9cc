using System.Net;
using Microsoft.Extensions.Options;

namespace Outrigger.Server.Hosting;

/// <summary>Checks the bounds of <see cref="HttpOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class HttpOptionsValidator : IValidateOptions<HttpOptions>;

/// <summary>Checks what bounds cannot say: that proxies are addresses and hosts are bare names.</summary>
internal sealed class HttpOptionsContentValidator : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options)
    {
        foreach (var proxy in options.TrustedProxies)
        {
            if (!IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _))
            {
                return ValidateOptionsResult.Fail($"{HttpOptions.SectionName}:TrustedProxies holds '{proxy}', which is neither an address nor a range in CIDR notation.");
            }
        }

        foreach (var host in options.AllowedHosts)
        {
            if (Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown)
            {
                return ValidateOptionsResult.Fail($"{HttpOptions.SectionName}:AllowedHosts holds '{host}', which is not a host name without scheme, port and wildcard.");
            }
        }

        return ValidateOptionsResult.Success;
    }
}
