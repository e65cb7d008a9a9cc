namespace Outrigger.Server.Imports;

/// <summary>Turns a LiteLLM configuration into ours. Reads no file and writes none.</summary>
internal sealed class LiteLlmImporter(Func<string, string?> environment, ImportReport report)
{
    private const double MaxTtlSeconds = 30 * 86_400;

    /// <exception cref="ImportException">Nothing in it can be taken over.</exception>
    public ImportedSettings Import(YamlValue root)
    {
        if (root is not YamlMap || root.Find("model_list") is not YamlList list)
        {
            throw new ImportException($"Line {root.Line}: there is no model_list; this is not a LiteLLM proxy configuration.");
        }

        var reader = new LiteLlmDeploymentReader(LiteLlmDefaults.Read(root), ReadCredentials(root), environment, report);
        var deployments = list.Items.Select(reader.Read).OfType<LiteLlmDeployment>().ToList();
        if (deployments.Count == 0)
        {
            throw new ImportException("No entry of model_list can be taken over.");
        }

        var providers = new LiteLlmProviderNames();
        foreach (var deployment in deployments.OrderBy(one => one.IsWildcard ? 0 : 1))
        {
            providers.Add(deployment);
        }

        var settings = new ImportedSettings();
        settings.Providers.AddRange(providers.All);
        var groups = new LiteLlmGroups(report);
        foreach (var group in deployments.Where(one => !one.IsWildcard).GroupBy(one => one.Group, StringComparer.Ordinal))
        {
            groups.Add(group.Key, [.. group.Select(one => (one, providers.NameOf(one)))]);
        }

        foreach (var deployment in deployments)
        {
            report.Carry(deployment.IsWildcard
                ? $"{deployment.Place} → any model as {providers.NameOf(deployment)}/<model>"
                : $"{deployment.Place} → {providers.NameOf(deployment)}/{deployment.Model}");
            if (deployment.Price is { } price)
            {
                settings.Prices[$"{providers.NameOf(deployment)}/{deployment.Model}"] = price;
            }
        }

        AddFallbacks(root, groups);
        AddNames(root, groups);
        settings.Aliases.AddRange(groups.Aliases);
        AddCache(root, settings);
        LiteLlmSections.Report(root, report);
        return settings;
    }

    private static Dictionary<string, YamlValue> ReadCredentials(YamlValue root)
    {
        var credentials = new Dictionary<string, YamlValue>(StringComparer.Ordinal);
        foreach (var credential in root.Find("credential_list")?.Items ?? [])
        {
            if (credential.Find("credential_name")?.Text is { } name && credential.Find("credential_values") is { } values)
            {
                credentials[name] = values;
            }
        }

        return credentials;
    }

    private void AddFallbacks(YamlValue root, LiteLlmGroups groups)
    {
        var before = groups.Copy();
        foreach (var section in (string[])["router_settings", "litellm_settings"])
        {
            var settings = root.Find(section);
            foreach (var (group, followers) in (settings?.Find("fallbacks")?.Items ?? []).SelectMany(item => item.Entries))
            {
                if (group == "*")
                {
                    AddToAll(groups, before, followers);
                    continue;
                }

                groups.AddFallbacks(group, Texts(followers), before);
                report.Carry($"{section}.fallbacks of '{group}'");
            }

            if (settings?.Find("default_fallbacks") is { } defaults)
            {
                AddToAll(groups, before, defaults);
                report.Carry($"{section}.default_fallbacks, behind the fallbacks of each alias");
            }
        }
    }

    private static void AddToAll(LiteLlmGroups groups, IReadOnlyDictionary<string, List<ImportedTarget>> before, YamlValue followers)
    {
        foreach (var name in before.Keys)
        {
            groups.AddFallbacks(name, Texts(followers), before);
        }
    }

    private void AddCache(YamlValue root, ImportedSettings settings)
    {
        var library = root.Find("litellm_settings");
        if (library?.Find("cache")?.IsTrue != true)
        {
            return;
        }

        var parameters = library.Find("cache_params");
        foreach (var (name, _) in parameters?.Entries ?? [])
        {
            if (name is not ("ttl" or "mode"))
            {
                report.Leave($"litellm_settings.cache_params.{name} (answers are cached in memory, or in the Redis of Outrigger:Redis:ConnectionString).");
            }
        }

        if (parameters?.Find("mode")?.Text == "default_off")
        {
            report.Carry("litellm_settings.cache: off until a call asks for it (x-outrigger-cache-mode).");
            return;
        }

        settings.IsCached = true;
        settings.CacheTtl = parameters?.Find("ttl")?.Number is { } ttl and >= 1 ? TimeSpan.FromSeconds(Math.Min(Math.Floor(ttl), MaxTtlSeconds)) : null;
        report.Change("litellm_settings.cache: on for each alias, per tenant; models that are called as <provider>/<model> are not cached.");
    }

    private void AddNames(YamlValue root, LiteLlmGroups groups)
    {
        foreach (var (name, value) in root.Find("router_settings")?.Find("model_group_alias")?.Entries ?? [])
        {
            var group = value.Text ?? value.Find("model")?.Text ?? "";
            if (groups.TryAddName(name, group))
            {
                report.Carry($"router_settings.model_group_alias '{name}' → '{group}'");
            }
            else
            {
                report.Leave($"router_settings.model_group_alias '{name}' (the name is taken, or what it leads to was not taken over).");
            }
        }
    }

    private static IEnumerable<string> Texts(YamlValue list) => list.Items.Select(item => item.Text).OfType<string>();
}
