using System.Runtime.CompilerServices;
using Xunit;

namespace Outrigger.Gateway.Tests.Pricing;

/// <summary>The sources of prices beside the solution. A test that lacks them is skipped by name, and fails where <c>CI=true</c>.</summary>
internal static class SharedPrices
{
    /// <summary>LiteLLM's price file.</summary>
    public static string LiteLlm => Find("pricing", "litellm", "model_prices_and_context_window.json");

    /// <summary>Another collection of prices, to check the first with.</summary>
    public static string GenAiPrices => Find("pricing", "genai-prices", "data.json");

    /// <summary>A file of these tests.</summary>
    public static string Local(string name, [CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, name);

    /// <summary>The built-in table as it lies in the source.</summary>
    public static string BuiltIn => Path.Combine(Root(), "src", "Outrigger.Gateway", "Pricing", "prices.json");

    private static string Find(params string[] path)
    {
        var shared = Environment.GetEnvironmentVariable("OUTRIGGER_SHARED") is { Length: > 0 } folder ? folder : Path.Combine(Root(), "..", "shared");
        var file = Path.GetFullPath(Path.Combine([shared, .. path]));
        if (!File.Exists(file))
        {
            var problem = $"{file} is missing (OUTRIGGER_SHARED names another folder)";
            Assert.SkipUnless(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase), problem);
            Assert.Fail("CI=true, and " + problem);
        }

        return file;
    }

    private static string Root([CallerFilePath] string thisFile = "")
    {
        for (var folder = new DirectoryInfo(Path.GetDirectoryName(thisFile)!); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Outrigger.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Outrigger.slnx was not found above the tests.");
    }
}
