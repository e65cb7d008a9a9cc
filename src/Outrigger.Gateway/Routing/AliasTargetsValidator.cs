using Microsoft.Extensions.Options;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Routing;

/// <summary>
/// Aliases name providers that there are, by the same settings. Together with the other checks of a changed file this keeps
/// it from being taken over in part: aliases would stay as they were while the rest changes.
/// </summary>
internal sealed class AliasTargetsValidator(IOptionsFactory<ProvidersOptions> providers, IEnumerable<ISimulatedUpstream> simulated) : IValidateOptions<AliasesOptions>
{
    public ValidateOptionsResult Validate(string? name, AliasesOptions options)
    {
        if (options.Aliases.Count == 0 || FindProviders() is not { } known)
        {
            return ValidateOptionsResult.Success;
        }

        var errors = new ValidateOptionsResultBuilder();
        foreach (var alias in options.Aliases)
        {
            foreach (var target in alias.Targets)
            {
                var slash = target.Model.IndexOf('/', StringComparison.Ordinal);
                if (slash > 0 && !known.Contains(target.Model[..slash]))
                {
                    errors.AddError($"{AliasesOptions.SectionName}: '{alias.Name}' names the provider '{target.Model[..slash]}', which is not configured.");
                }
            }
        }

        return errors.Build();
    }

    private HashSet<string>? FindProviders()
    {
        try
        {
            var known = providers.Create(Options.DefaultName).Providers.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
            if (simulated.Any(static upstream => upstream.IsEnabled))
            {
                known.Add(ProvidersOptions.SimulatedName);
            }

            return known;
        }
        catch (Exception failure) when (failure is OptionsValidationException or InvalidOperationException)
        {
            // Providers that are wrong themselves are told by their own checks.
            return null;
        }
    }
}
