using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Outrigger.Gateway.InProcess;

/// <summary>What the gateway's headers are to a client without HTTP: entries of the property bags, under the headers' names.</summary>
internal static class GatewayHeaders
{
    private const string Ours = "x-outrigger-";
    private const string Simulation = "x-sim-";

    /// <summary>Whether a name is one of the gateway's own headers.</summary>
    public static bool IsOurs(string name) => name.StartsWith(Ours, StringComparison.OrdinalIgnoreCase) || name.StartsWith(Simulation, StringComparison.OrdinalIgnoreCase);

    /// <summary>Puts the properties of a request into its headers.</summary>
    /// <exception cref="NotSupportedException">A property has no meaning here; leaving it out in silence could change the answer.</exception>
    public static HeaderDictionary FromOptions(AdditionalPropertiesDictionary? properties)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in properties ?? [])
        {
            if (!IsOurs(name))
            {
                throw new NotSupportedException($"The gateway's client does not know the additional property '{name}'; it takes names of its headers (x-outrigger-tags, x-outrigger-user, x-outrigger-cache-mode …).");
            }

            if (Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) is { Length: > 0 } text)
            {
                headers[name] = text;
            }
        }

        return headers;
    }

    /// <summary>The gateway's headers of an answer.</summary>
    public static AdditionalPropertiesDictionary ToProperties(IHeaderDictionary headers)
    {
        var properties = new AdditionalPropertiesDictionary();
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith(Ours, StringComparison.OrdinalIgnoreCase) || name.Equals(Core.Telemetry.RequestIds.HeaderName, StringComparison.OrdinalIgnoreCase))
            {
                properties[name.ToLowerInvariant()] = value.ToString();
            }
        }

        return properties;
    }
}
