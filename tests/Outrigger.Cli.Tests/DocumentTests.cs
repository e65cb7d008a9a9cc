using System.CommandLine;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Cli.Commands;
using Outrigger.Cli.Output;
using Outrigger.Core.Egress;
using Shouldly;
using Xunit;

namespace Outrigger.Cli.Tests;

public sealed partial class DocumentTests
{
    [Fact]
    public void Guide_Verbs_AreThoseOfTheProgram()
    {
        using var services = new ServiceCollection().AddEgress(new ConfigurationBuilder().Build()).BuildServiceProvider();
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, () => Stream.Null, TerminalKind.Pipe);
        var root = CommandTree.Build(new Surroundings(terminal, _ => null, services.GetRequiredService<IEgress>(), TimeProvider.System));
        var guide = File.ReadAllText(Path.Combine(Root(), "docs", "guides", "cli.md"));

        var described = Row().Matches(guide).Select(row => row.Groups[1].Value).Order(StringComparer.Ordinal).ToList();

        described.ShouldBe(Verbs(root, "").Order(StringComparer.Ordinal).ToList());
    }

    private static IEnumerable<string> Verbs(Command command, string path) => command.Subcommands.Count == 0
        ? [path]
        : command.Subcommands.SelectMany(verb => Verbs(verb, path.Length == 0 ? verb.Name : path + " " + verb.Name));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Outrigger.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Outrigger.slnx was not found above the tests.");
    }

    [GeneratedRegex(@"^\| `([a-z -]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
