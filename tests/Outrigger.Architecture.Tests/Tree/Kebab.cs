using System.Text.RegularExpressions;

namespace Outrigger.Architecture.Tests.Tree;

/// <summary><c>ProviderKeys</c> → <c>provider-keys</c>.</summary>
internal static partial class Kebab
{
    public static string From(string pascal) => Border().Replace(pascal, "-").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex Border();
}
