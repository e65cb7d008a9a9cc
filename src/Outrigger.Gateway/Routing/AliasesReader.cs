using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Routing;

/// <summary>Reads aliases in both forms the contract knows: a list of objects, or a map from name to targets.</summary>
internal static class AliasesReader
{
    public static void Read(IConfigurationSection section, AliasesOptions options)
    {
        foreach (var child in section.GetChildren())
        {
            // A list has numbers for keys and each of its items names itself; in a map the key is the name.
            var isListItem = child["Name"] is not null || child.GetSection("Targets").Exists();
            var alias = new AliasOptions { Name = isListItem ? child["Name"] ?? "" : child.Key };
            var targets = isListItem ? child.GetSection("Targets") : child;
            if (!isListItem && child.Value is { Length: > 0 } single)
            {
                alias.Targets.Add(new AliasTargetOptions { Model = single });
            }

            alias.Targets.AddRange(targets.GetChildren().Select(ReadTarget));
            alias.Cache = isListItem ? ReadCache(child.GetSection("Cache")) : null;
            options.Aliases.Add(alias);
        }
    }

    private static AliasCacheOptions? ReadCache(IConfigurationSection cache)
    {
        if (!cache.Exists())
        {
            return null;
        }

        var options = new AliasCacheOptions { Ttl = cache["Ttl"] is { } ttl ? ParseSpan(cache, ttl) : null };
        options.Mode = cache["Mode"] ?? cache.Value ?? options.Mode;
        return options;
    }

    private static AliasTargetOptions ReadTarget(IConfigurationSection target)
    {
        if (target.Value is { } text)
        {
            return new AliasTargetOptions { Model = text };
        }

        return new AliasTargetOptions
        {
            Model = target["Model"] ?? "",
            Weight = target["Weight"] is { } weight ? ParseNumber(target, weight) : null,
            Api = target["Api"],
            Fallback = target["Fallback"] is { } fallback && ParseFlag(target, fallback),
        };
    }

    private static double ParseNumber(IConfigurationSection target, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid(target, "Weight", "a number");

    private static TimeSpan ParseSpan(IConfigurationSection section, string text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : throw Invalid(section, "Ttl", "a time span (01:00:00)");

    private static bool ParseFlag(IConfigurationSection target, string text) =>
        bool.TryParse(text, out var flag) ? flag : throw Invalid(target, "Fallback", "true or false");

    private static OptionsValidationException Invalid(IConfigurationSection target, string member, string expected) =>
        new(AliasesOptions.SectionName, typeof(AliasesOptions), [$"{target.Path}:{member} is {expected}."]);
}
