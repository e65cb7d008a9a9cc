using Microsoft.Extensions.Options;

namespace Outrigger.Core.Telemetry;

/// <summary>Checks the bounds of <see cref="TelemetryOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;

/// <summary>Checks what bounds cannot say.</summary>
internal sealed class TelemetryOptionsCrossValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        if (options.Otlp.Endpoint is { } endpoint && (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https")))
        {
            return ValidateOptionsResult.Fail($"{TelemetryOptions.SectionName}:Otlp:Endpoint is '{endpoint.OriginalString}'; it has to be an http or https address such as http://localhost:4318.");
        }

        return ValidateOptionsResult.Success;
    }
}
