using System.Text;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Translation;

/// <summary>The table of docs/translation-recordings.md.</summary>
internal static class RecordingsDocument
{
    private static readonly string File = Path.Combine(Layout.Root, "docs", "translation-recordings.md");

    public static string Write(IReadOnlyList<Replayed> all, IReadOnlyList<ReplayedNumbers> numbers)
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Recordings through the gateway

            <!-- Made by RecordingTests; a test compares. OUTRIGGER_UPDATE_SNAPSHOTS=1 writes it anew. -->
            Recorded answers of the real providers, replayed as an upstream of their protocol and read through the gateway by
            clients of every protocol. An answer counts when nothing it says is lost: text, reasoning, each tool call with its
            name and arguments, the stop reason, and every token count the client's protocol has a word for. Errors count when
            status and message arrive in the client's shape. Both sides are read by readers that share nothing with the
            gateway's codecs. `–` means that the gateway never asks for this on behalf of such a client.


            """);
        foreach (var isStream in new[] { false, true })
        {
            text.Append(isStream ? "## Streams\n\n" : "## Whole answers\n\n").Append("| recorded from \\ read as |");
            foreach (var client in ClientDialect.All)
            {
                text.Append(' ').Append(client.Name).Append(" |");
            }

            text.Append("\n| --- |").Insert(text.Length, " --- |", ClientDialect.All.Count).Append('\n');
            foreach (var upstream in all.Where(r => r.Tape.IsStream == isStream).GroupBy(r => r.Tape.Dialect))
            {
                text.Append("| ").Append(upstream.Key).Append(" |");
                foreach (var client in ClientDialect.All)
                {
                    var cell = upstream.Where(r => r.Client == client).ToArray();
                    var tried = cell.Where(r => r.Refusal is null).ToArray();
                    text.Append(' ').Append(tried.Length == 0 ? "–" : $"{tried.Count(r => r.Problem is null)} of {cell.Length}").Append(" |");
                }

                text.Append('\n');
            }

            text.Append('\n');
        }

        WriteNumbers(text, numbers, "## Vectors", "CreateEmbeddingResponse");
        WriteNumbers(text, numbers, "## Counts", "TokenCountsResource");
        text.Append("## Not replayed to everybody\n\n| recordings | clients | why |\n| --- | --- | --- |\n");
        foreach (var group in all.Where(r => r.Refusal is not null).GroupBy(r => (Names: r.Tape.Dialect, r.Refusal)))
        {
            text.Append("| ").Append(group.Select(r => r.Tape).Distinct().Count()).Append(" of ").Append(group.Key.Names).Append(" | ")
                .AppendJoin(", ", group.Select(r => r.Client.Name).Distinct()).Append(" | ").Append(group.Key.Refusal).Append(" |\n");
        }

        text.Append("\n## Recorded traffic that is no answer of these protocols\n\n| count | why |\n| --- | --- |\n");
        foreach (var group in Tape.Shelf.Rest.GroupBy(r => r.Reason))
        {
            text.Append("| ").Append(group.Count()).Append(" | ").Append(group.Key).Append(" |\n");
        }

        return text.ToString();
    }

    private static void WriteNumbers(StringBuilder text, IReadOnlyList<ReplayedNumbers> all, string title, string schema)
    {
        var rows = all.Where(r => r.Schema == schema).ToArray();
        var clients = rows.Select(r => r.Client).Distinct().ToArray();
        text.Append(title).Append("\n\n| recorded from \\ read as |").AppendJoin("", clients.Select(c => $" {c} |")).Append("\n| --- |").Insert(text.Length, " --- |", clients.Length).Append('\n');
        foreach (var upstream in rows.GroupBy(r => r.Tape.Dialect))
        {
            text.Append("| ").Append(upstream.Key).Append(" |");
            foreach (var client in clients)
            {
                var cell = upstream.Where(r => r.Client == client).ToArray();
                text.Append(' ').Append(cell.Length == 0 ? "–" : $"{cell.Count(r => r.Problem is null)} of {cell.Length}").Append(" |");
            }

            text.Append('\n');
        }

        text.Append('\n');
    }

    public static void Verify(string text)
    {
        if (Environment.GetEnvironmentVariable("OUTRIGGER_UPDATE_SNAPSHOTS") == "1")
        {
            System.IO.File.WriteAllText(File, text);
        }

        System.IO.File.Exists(File).ShouldBeTrue("docs/translation-recordings.md is missing; OUTRIGGER_UPDATE_SNAPSHOTS=1 writes it.");
        text.ShouldBe(System.IO.File.ReadAllText(File), "docs/translation-recordings.md is not up to date; OUTRIGGER_UPDATE_SNAPSHOTS=1 writes it.");
    }
}
