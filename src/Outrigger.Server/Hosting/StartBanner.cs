using System.Text;

namespace Outrigger.Server.Hosting;

/// <summary>What a person sees after the start: the address, the providers found, where the admin key lies, one call to try.</summary>
internal static class StartBanner
{
    private static readonly string[] ProviderVariables = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"];

    /// <param name="settings">The settings of the start.</param>
    /// <param name="configuration">Where providers are named.</param>
    /// <param name="addresses">The addresses in use.</param>
    /// <param name="isSimulated">Whether the simulated provider is on.</param>
    public static string Create(ServerSettings settings, IConfiguration configuration, IEnumerable<string> addresses, bool isSimulated)
    {
        var address = addresses.First();
        var browsable = address.Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal).Replace("//[::]", "//localhost", StringComparison.Ordinal);
        var text = new StringBuilder();
        text.AppendLine();
        text.Append("  Outrigger ").AppendLine(CommandLine.Version);
        text.Append("  address    ").AppendLine(string.Join(", ", addresses));
        text.Append("  swagger    ").Append(browsable).AppendLine("/swagger");
        text.Append("  data       ").AppendLine(settings.DataFolder);
        text.Append("  admin key  ").AppendLine(DescribeAdminKey(settings, configuration));
        text.Append("  providers  ").AppendLine(DescribeProviders(configuration, isSimulated));
        text.AppendLine();
        text.AppendLine("  Try it:");
        text.AppendLine();
        text.Append("  curl ").Append(browsable).AppendLine("/v1/chat/completions \\");
        if (!settings.Binding.IsLoopbackOnly)
        {
            text.AppendLine("    -H 'Authorization: Bearer <a virtual key>' \\");
        }

        text.AppendLine("    -H 'Content-Type: application/json' \\");
        text.Append("    -d '{\"model\":\"").Append(isSimulated ? "sim/echo" : "<provider>/<model>").AppendLine("\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        return text.ToString();
    }

    private static string DescribeAdminKey(ServerSettings settings, IConfiguration configuration) =>
        string.IsNullOrWhiteSpace(configuration["OUTRIGGER_ADMIN_KEY"]) ? Path.Combine(settings.DataFolder, "admin.key") : "as given in OUTRIGGER_ADMIN_KEY";

    // Names only, never values.
    private static string DescribeProviders(IConfiguration configuration, bool isSimulated)
    {
        var found = configuration.GetSection("Outrigger:Gateway:Providers").GetChildren().Select(provider => provider.Key).ToList();
        found.AddRange(ProviderVariables
            .Where(variable => !string.IsNullOrWhiteSpace(configuration[variable]))
            .Select(variable => $"{variable.Split('_')[0].ToLowerInvariant()} ({variable})"));
        if (isSimulated)
        {
            found.Add("sim (simulated, needs no key)");
        }

        return found.Count > 0 ? string.Join(", ", found) : "none; set OPENAI_API_KEY or Outrigger:Gateway:Providers";
    }
}
