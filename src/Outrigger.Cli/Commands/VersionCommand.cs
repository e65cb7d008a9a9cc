using System.CommandLine;
using System.Text.Json;

namespace Outrigger.Cli.Commands;

/// <summary><c>outrigger version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create(Verbs verbs) => verbs.Verb(
        "version",
        "Print the version of this program.",
        call =>
        {
            if (call.IsJson)
            {
                call.Terminal.Json(JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["version"] = ProgramVersion.Text }));
            }
            else
            {
                call.Terminal.Line(ProgramVersion.Text);
            }

            return Task.CompletedTask;
        });
}
