namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>What a machine may lack. Such a test is skipped by name, and fails where <c>CI=true</c>.</summary>
internal static class Need
{
    private static readonly Lazy<string?> NodeProblem = new(FindNodeProblem);

    /// <summary>True when a test that asks for <see cref="Node"/> would not run.</summary>
    public static bool NodeIsMissing => NodeProblem.Value is not null;

    /// <summary>Node.js and <c>npm ci</c> in tests/clients.</summary>
    public static void Node() => That(NodeProblem.Value is null, NodeProblem.Value ?? "");

    /// <summary>A program on the path.</summary>
    public static void Program(string name) => That(Find(name) is not null, $"{name} is not installed");

    /// <summary>Where a program lies, or null.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>The recorded traffic.</summary>
    public static void Recordings() => That(
        Directory.Exists(Path.Combine(Layout.Shared, "fixtures", "_extracted")),
        $"recorded traffic is missing: {Layout.Shared}/fixtures (OUTRIGGER_SHARED names another folder)");

    /// <summary>OpenAI's own description of its API.</summary>
    public static void OpenAISpecification() => That(
        File.Exists(OpenAISpecificationFile), $"{OpenAISpecificationFile} is missing (OUTRIGGER_SHARED names another folder)");

    /// <summary>The file of <see cref="OpenAISpecification"/>.</summary>
    public static string OpenAISpecificationFile { get; } = Path.Combine(Layout.Shared, "specs", "openai", "openapi.json");

    /// <summary>Skips, or fails in CI, unless the condition holds.</summary>
    public static void That(bool condition, string problem)
    {
        if (condition)
        {
            return;
        }

        if (Layout.IsCi)
        {
            Assert.Fail("CI=true, and " + problem);
        }

        Assert.Skip(problem);
    }

    private static string? FindNodeProblem()
    {
        if (Find("node") is null)
        {
            return "node is not installed";
        }

        return File.Exists(Path.Combine(Layout.Clients, "node_modules", "openai", "package.json"))
            ? null
            : "tests/clients/node_modules is missing: run npm ci in tests/clients";
    }
}
