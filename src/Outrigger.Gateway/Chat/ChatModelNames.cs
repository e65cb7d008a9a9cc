namespace Outrigger.Gateway.Chat;

/// <summary>Lists of model names, and the families that are built in. Stateless.</summary>
internal static class ChatModelNames
{
    /// <summary>
    /// Families with what they lead to, in order. The models are those of the three vendors that take a temperature, which
    /// this route always sends; <c>provider/model</c>, so that no other server gets them.
    /// </summary>
    public static IReadOnlyDictionary<string, string[]> BuiltIn { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["gpt-4"] = ["openai/gpt-4.1"],
        ["gpt-4-turbo"] = ["openai/gpt-4.1-mini"],
        ["claude-3"] = ["anthropic/claude-sonnet-4-6"],
        ["gemini-pro"] = ["gemini/gemini-pro-latest"],
    };

    /// <summary>Whether a list allows a name; an empty one allows all.</summary>
    public static bool IsListed(IReadOnlyCollection<string> list, string name) =>
        list.Count == 0 || list.Any(entry => entry.EndsWith('*') ? name.AsSpan().StartsWith(entry.AsSpan(0, entry.Length - 1), StringComparison.Ordinal) : entry == name);
}
