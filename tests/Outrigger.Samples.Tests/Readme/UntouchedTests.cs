using Outrigger.Samples.Tests.Harness;

namespace Outrigger.Samples.Tests.Readme;

/// <summary>What the samples claim: the code of the shops behind the sidecar knows nothing of Outrigger.</summary>
public sealed class UntouchedTests
{
    [Theory]
    [InlineData("django-shop", "*.py")]
    [InlineData("express-shop", "*.mjs")]
    [InlineData("express-shop", "package.json")]
    public void CodeBehindTheSidecar_DoesNotNameIt(string sample, string pattern)
    {
        var files = Directory.EnumerateFiles(Backend.Folder(sample), pattern, SearchOption.AllDirectories)
            .Where(static file => !file.Contains("node_modules", StringComparison.Ordinal))
            .ToList();

        files.ShouldNotBeEmpty();
        files.Where(static file => File.ReadAllText(file) is var text
            && (text.Contains("outrigger", StringComparison.OrdinalIgnoreCase) || text.Contains("x-ai-", StringComparison.OrdinalIgnoreCase))).ShouldBeEmpty();
    }
}
