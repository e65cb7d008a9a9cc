using Microsoft.Extensions.Options;

namespace Outrigger.Core.Egress;

/// <summary>Checks the bounds of <see cref="EgressOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class EgressOptionsValidator : IValidateOptions<EgressOptions>;

/// <summary>Checks that every range and port of <see cref="EgressOptions"/> can be read, and names the one that cannot.</summary>
internal sealed class EgressOptionsContentValidator : IValidateOptions<EgressOptions>
{
    public ValidateOptionsResult Validate(string? name, EgressOptions options)
    {
        foreach (var text in options.AllowedNetworks)
        {
            if (!AddressRanges.TryParse(text, out _))
            {
                return ValidateOptionsResult.Fail(
                    $"{EgressOptions.SectionName}:AllowedNetworks holds '{text}', which is neither an address nor a range in CIDR notation whose host bits are zero (10.1.0.0/16).");
            }
        }

        foreach (var port in options.AllowedPorts)
        {
            if (port is < 1 or > 65535)
            {
                return ValidateOptionsResult.Fail($"{EgressOptions.SectionName}:AllowedPorts holds {port}; ports are 1 to 65535.");
            }
        }

        return ValidateOptionsResult.Success;
    }
}
