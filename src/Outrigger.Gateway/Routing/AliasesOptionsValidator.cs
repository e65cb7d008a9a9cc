using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Routing;

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class AliasesOptionsValidator : IValidateOptions<AliasesOptions>;

/// <summary>Names are unique, and something is left to choose from.</summary>
internal sealed class AliasesOptionsCrossValidator : IValidateOptions<AliasesOptions>
{
    public ValidateOptionsResult Validate(string? name, AliasesOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        foreach (var twice in options.Aliases.GroupBy(a => a.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            errors.AddError($"{AliasesOptions.SectionName}: the name '{twice.Key}' stands {twice.Count()} times.");
        }

        foreach (var alias in options.Aliases.Where(a => a.Targets.Count > 0 && a.Targets.TrueForAll(t => t.Fallback || t.Weight == 0)))
        {
            errors.AddError($"{AliasesOptions.SectionName}: '{alias.Name}' has fallbacks or weights of 0 only; at least one target takes calls.");
        }

        return errors.Build();
    }
}
