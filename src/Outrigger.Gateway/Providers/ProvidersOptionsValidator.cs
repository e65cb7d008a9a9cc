using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Providers;

/// <summary>The bounds given as attributes, for one provider.</summary>
[OptionsValidator]
internal sealed partial class ProviderOptionsValidator : IValidateOptions<ProviderOptions>;

/// <summary>Checks each provider by its attributes: the generator does not look into a dictionary's values.</summary>
internal sealed class ProvidersOptionsValidator : IValidateOptions<ProvidersOptions>
{
    private readonly ProviderOptionsValidator _one = new();

    public ValidateOptionsResult Validate(string? name, ProvidersOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        foreach (var (provider, settings) in options.Providers)
        {
            var path = $"{ProvidersOptions.SectionName}:Providers:{provider}";
            errors.AddResults(_one.Validate(path, settings).Failures?.Select(f => new System.ComponentModel.DataAnnotations.ValidationResult($"{path}: {f}")) ?? []);
        }

        return errors.Build();
    }
}

/// <summary>What attributes cannot say: names, addresses, headers and how settings go together.</summary>
internal sealed partial class ProvidersOptionsCrossValidator : IValidateOptions<ProvidersOptions>
{
    public ValidateOptionsResult Validate(string? name, ProvidersOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        foreach (var (provider, settings) in options.Providers)
        {
            var path = $"{ProvidersOptions.SectionName}:Providers:{provider}";
            if (!ProviderName().IsMatch(provider) || provider.Equals(ProvidersOptions.SimulatedName, StringComparison.OrdinalIgnoreCase))
            {
                errors.AddError($"{path}: a provider's name has 1 to 64 characters out of a-z, 0-9, '-', '_' and '.', and is not '{ProvidersOptions.SimulatedName}'.");
            }

            CheckAddress(errors, path, settings.BaseUrl);
            CheckHeaders(errors, path, settings.Headers);
            if (settings.Models.Exists(string.IsNullOrWhiteSpace))
            {
                errors.AddError($"{path}:Models holds an empty name.");
            }

            if (settings.Api == "responses" && (settings.Protocol != "openai" || (settings.Apis.Count > 0 && !settings.Apis.Contains("openai-responses"))))
            {
                errors.AddError($"{path}:Api is responses, which needs Protocol openai and, where Apis are listed, openai-responses among them.");
            }

            if (settings.KeyQuota is { } quota && !TimeZones.TryFind(quota.TimeZone, out _))
            {
                errors.AddError($"{path}:KeyQuota:TimeZone is no name of the IANA time zone database (Europe/Berlin, UTC).");
            }

            if (settings.Timeouts.FirstByte > settings.Timeouts.Total)
            {
                errors.AddError($"{path}:Timeouts: FirstByte ({settings.Timeouts.FirstByte.TotalSeconds} s) is longer than Total ({settings.Timeouts.Total.TotalSeconds} s).");
            }
        }

        return errors.Build();
    }

    private static void CheckAddress(ValidateOptionsResultBuilder errors, string path, string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.UserInfo.Length > 0
            || uri.Query.Length > 0
            || uri.Fragment.Length > 0)
        {
            errors.AddError($"{path}:BaseUrl is an absolute http or https address without user, query or fragment; query parameters go to Query.");
        }
    }

    private static void CheckHeaders(ValidateOptionsResultBuilder errors, string path, Dictionary<string, string> headers)
    {
        foreach (var (header, value) in headers)
        {
            if (!HeaderName().IsMatch(header) || value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            {
                errors.AddError($"{path}:Headers:{header} is not a header of printable ASCII.");
            }
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_.-]{0,63}$", RegexOptions.IgnoreCase)]
    private static partial Regex ProviderName();

    [GeneratedRegex("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]
    private static partial Regex HeaderName();
}
