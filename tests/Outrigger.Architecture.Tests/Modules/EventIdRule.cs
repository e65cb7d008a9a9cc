using System.Globalization;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Modules;

/// <summary>Every generated log method says its event id, which is unique, not retired and inside its module's block.</summary>
internal static class EventIdRule
{
    public static IEnumerable<Violation> Check(IReadOnlyList<CSharpFile> files, EventIdBlocks blocks)
    {
        var seen = new Dictionary<int, string>();
        foreach (var file in files)
        {
            foreach (var attribute in file.Nodes<AttributeSyntax>().Where(a => a.Name.ToString() is "LoggerMessage" or "LoggerMessageAttribute"))
            {
                var method = (attribute.Parent?.Parent as MethodDeclarationSyntax)?.Identifier.ValueText ?? "?";
                if (!file.FileName.EndsWith("Log.cs", StringComparison.Ordinal))
                {
                    yield return file.Violation(attribute, $"the log method {method} is not in a …Log.cs");
                }

                if (IdOf(attribute) is not { } id)
                {
                    yield return file.Violation(attribute, $"the log method {method} has no event id written as a number");
                    continue;
                }

                if (!seen.TryAdd(id, $"{file.Path} {method}"))
                {
                    yield return file.Violation(attribute, $"event id {id} of {method} is taken by {seen[id]}");
                }

                if (blocks.Retired.Contains(id))
                {
                    yield return file.Violation(attribute, $"event id {id} of {method} is retired");
                }

                if (blocks.BlockOf(file) is not { } start)
                {
                    yield return file.Violation(attribute, $"{file.ModuleName ?? file.Project} has no block in event-ids.txt");
                }
                else if (id < start || id >= start + EventIdBlocks.Size)
                {
                    yield return file.Violation(attribute, $"event id {id} of {method} is outside of the block {start}-{start + EventIdBlocks.Size - 1}");
                }
            }
        }
    }

    private static int? IdOf(AttributeSyntax attribute)
    {
        var arguments = attribute.ArgumentList?.Arguments ?? default;
        var argument = arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == "EventId" || a.NameColon?.Name.Identifier.ValueText == "eventId")
            ?? arguments.FirstOrDefault(a => a.NameEquals is null && a.NameColon is null);
        return argument is not null && int.TryParse(argument.Expression.ToString(), CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
