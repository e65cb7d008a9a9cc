using System.Text.RegularExpressions;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Documents;

/// <summary>What a check can read in prose: relative links lead somewhere, and commands of the tree exist.</summary>
internal static partial class MarkdownRule
{
    public static IEnumerable<Violation> CheckLinks(TextFile file, IReadOnlyDictionary<string, string> files)
    {
        foreach (var link in Links(WithoutCode(file.Text)))
        {
            if (Scheme().IsMatch(link))
            {
                continue;
            }

            var hash = link.IndexOf('#', StringComparison.Ordinal);
            var target = Uri.UnescapeDataString(hash < 0 ? link : link[..hash]);
            var path = target.Length == 0 ? file.Path : Resolve(file.Folder, target);
            var isFolder = files.Keys.Any(f => f.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));
            if (!files.TryGetValue(path, out var text))
            {
                if (!isFolder)
                {
                    yield return new Violation(file.Path, $"the link {link} leads nowhere");
                }
            }
            else if (hash >= 0 && path.EndsWith(".md", StringComparison.Ordinal) && !Anchors(text).Contains(link[(hash + 1)..]))
            {
                yield return new Violation(file.Path, $"the link {link} names a heading that is not there");
            }
        }
    }

    /// <summary>Lines of shell blocks that start with <c>./</c>, and inline <c>./x</c>, name a script that is there.</summary>
    public static IEnumerable<Violation> CheckCommands(TextFile file, Func<string, bool> isScript) =>
        from command in Command().Matches(file.Text).Select(m => m.Groups["script"].Value).Distinct()
        where !isScript(command)
        select new Violation(file.Path, $"the command ./{command} is not there, or cannot be executed");

    /// <summary>Keep a Changelog: a title and the section for what is not released yet.</summary>
    public static IEnumerable<Violation> CheckChangelog(TextFile file)
    {
        if (!file.Text.Contains("\n## [Unreleased]\n", StringComparison.Ordinal))
        {
            yield return new Violation(file.Path, "the section [Unreleased] is missing");
        }

        if (!ChangeKind().IsMatch(file.Text))
        {
            yield return new Violation(file.Path, "changes stand below Added, Changed, Deprecated, Removed, Fixed or Security");
        }
    }

    /// <summary>A record of a decision has all five parts and is not longer than a page.</summary>
    public static IEnumerable<Violation> CheckDecision(TextFile file)
    {
        foreach (var part in new[] { "Decision", "Choice", "Rationale", "Rejected", "Revisit when" })
        {
            if (!file.Text.Contains($"**{part}", StringComparison.Ordinal) && !file.Text.Contains($"## {part}", StringComparison.Ordinal) && !file.Text.Contains($"| {part} ", StringComparison.Ordinal))
            {
                yield return new Violation(file.Path, $"the part '{part}' is missing");
            }
        }

        if (!DecisionName().IsMatch(file.Name))
        {
            yield return new Violation(file.Path, "a record is called NNNN-title-in-kebab-case.md");
        }
    }

    public static IEnumerable<string> Anchors(string text)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(WithoutFences(text)))
        {
            var slug = NotInSlug().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant().Replace("`", "", StringComparison.Ordinal), "").Replace(' ', '-');
            var times = seen[slug] = seen.GetValueOrDefault(slug) + 1;
            yield return times == 1 ? slug : $"{slug}-{times - 1}";
        }
    }

    private static IEnumerable<string> Links(string text) =>
        Link().Matches(text).Select(m => m.Groups[1].Value).Concat(HtmlLink().Matches(text).Select(m => m.Groups[1].Value));

    private static string Resolve(string folder, string target)
    {
        var parts = new List<string>(target.StartsWith('/') || folder.Length == 0 ? [] : folder.Split('/'));
        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    return "(outside of the tree)";
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static string WithoutFences(string text) => Fence().Replace(text, "");

    private static string WithoutCode(string text) => InlineCode().Replace(WithoutFences(text), "");

    [GeneratedRegex(@"(?<!\!)(?:\!?)\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+""[^""]*"")?\s*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?:src|href)=""([^""]+)""")]
    private static partial Regex HtmlLink();

    [GeneratedRegex("^([a-z][a-z0-9+.-]*:|//)", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^#{1,6}\s+(.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInSlug();

    [GeneratedRegex(@"(?:^|[`\s(])(?:\./)(?<script>[A-Za-z][\w/.-]*[\w])", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^### (Added|Changed|Deprecated|Removed|Fixed|Security)$", RegexOptions.Multiline)]
    private static partial Regex ChangeKind();

    [GeneratedRegex(@"^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$")]
    private static partial Regex DecisionName();
}
