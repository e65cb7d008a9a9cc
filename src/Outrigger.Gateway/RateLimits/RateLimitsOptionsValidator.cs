using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.RateLimits;

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class RateLimitsOptionsValidator : IValidateOptions<RateLimitsOptions>;

/// <summary>Each set of limits by the rules that keys' limits have, and names that stand twice.</summary>
internal sealed class RateLimitsOptionsCrossValidator : IValidateOptions<RateLimitsOptions>
{
    public ValidateOptionsResult Validate(string? name, RateLimitsOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        Check(errors, "Defaults:Key", options.Defaults.Key);
        Check(errors, "Defaults:User", options.Defaults.User);
        Check(errors, "Defaults:Team", options.Defaults.Team);
        Check(errors, "Defaults:Tenant", options.Defaults.Tenant);
        Check(errors, "Defaults:Model", options.Defaults.Model);
        Check(errors, nameof(options.Tenants), options.Tenants, isOwned: false);
        Check(errors, nameof(options.Teams), options.Teams, isOwned: true);
        Check(errors, nameof(options.Users), options.Users, isOwned: true);
        Check(errors, nameof(options.Models), options.Models, isOwned: false);
        foreach (var tenant in options.Tenants.Where(t => !TenantId.TryParse(t.Name, out _)))
        {
            errors.AddError($"{RateLimitsOptions.SectionName}:Tenants: '{tenant.Name}' is no tenant id.");
        }

        return errors.Build();
    }

    private static void Check(ValidateOptionsResultBuilder errors, string list, List<NamedLimitsOptions> items, bool isOwned)
    {
        for (var i = 0; i < items.Count; i++)
        {
            Check(errors, $"{list}:{i}", items[i]);
            if (isOwned && !TenantId.TryParse(items[i].Tenant, out _))
            {
                errors.AddError($"{RateLimitsOptions.SectionName}:{list}:{i}:Tenant: '{items[i].Tenant}' is no tenant id.");
            }
        }

        foreach (var twice in items.GroupBy(x => (isOwned ? x.Tenant : "", x.Name)).Where(g => g.Count() > 1))
        {
            errors.AddError($"{RateLimitsOptions.SectionName}:{list}: '{twice.First().Name}' stands there {twice.Count()} times.");
        }
    }

    private static void Check(ValidateOptionsResultBuilder errors, string path, LimitsOptions limits)
    {
        foreach (var fault in limits.ToLimits().Check())
        {
            errors.AddError($"{RateLimitsOptions.SectionName}:{path}: {fault.Member}: {fault.Problem}");
        }
    }
}
