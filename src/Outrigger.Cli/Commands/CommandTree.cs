using System.CommandLine;
using System.CommandLine.Parsing;

namespace Outrigger.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    public static RootCommand Build(Surroundings surroundings)
    {
        var verbs = new Verbs(surroundings);
        var root = new RootCommand("Outrigger, attached to backends that are there. Results go to the output, everything else to the error stream.");
        verbs.AddOptions(root);
        Command[] commands =
        [
            VersionCommand.Create(verbs),
            StatusCommand.Create(verbs),
            KeysCommand.Create(verbs),
            LimitsCommand.Create(verbs),
            UsageCommand.Create(verbs),
            JobsCommand.Create(verbs),
            DecisionsCommand.Create(verbs),
            ModelsCommand.Create(verbs),
            SidecarCommand.Create(verbs),
            CompletionCommand.Create(verbs),
        ];
        foreach (var command in commands)
        {
            root.Subcommands.Add(command);
        }

        return root;
    }

    /// <summary>The words that lead to a command.</summary>
    public static IEnumerable<string> PathOf(CommandResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = result; at is not null; at = at.Parent)
        {
            if (at is CommandResult { Command: var command })
            {
                names.Push(command is RootCommand ? "outrigger" : command.Name);
            }
        }

        return names;
    }
}
