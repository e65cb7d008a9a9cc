using System.Text;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.EndToEnd.Tests.Sdks.Recordings;

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

        WriteSdks(text);
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

    /// <summary>What DotNetRecordingTests and NpmRecordingTests read; each of them is a check of its own there.</summary>
    private static void WriteSdks(StringBuilder text)
    {
        text.Append(
            """

            ## Read by SDKs

            The same recordings, whole answers and streams together, read through the gateway by the official SDKs and Vercel's: what
            their own types hand out is compared with what was recorded, and errors are the SDK's own typed ones. *Errors* are
            recordings in a dialect in which the gateway does not ask for this client: the SDK throws, and takes nothing of it for an
            answer. `–`: passes as it is, there is nothing to read or refuse. Types without a place for something are not asked for it:
            OpenAI's of .NET chat completions have neither reasoning text nor tokens written to a cache, Vercel's of chat completions
            no reasoning text, Google's and Vercel's of Gemini no call whose arguments are no JSON.


            """);
        text.Append("| SDK \\ recorded from |");
        foreach (var upstream in ClientDialect.All)
        {
            text.Append(' ').Append(upstream.Name).Append(" |");
        }

        text.Append("\n| --- |").Insert(text.Length, " --- |", ClientDialect.All.Count).Append('\n');
        var recorded = SdkCase.All.Where(c => Tape.Shelf.Tapes.Contains(c.Tape)).ToArray();
        foreach (var (sdk, dialect) in SdkReader.All.Select(r => (r.Name, r.Dialect)).Concat(NpmRecordingTests.Sdks.Select(s => ("npm " + s.Name, s.Dialect))))
        {
            text.Append("| ").Append(sdk).Append(" |");
            foreach (var upstream in ClientDialect.All)
            {
                var cases = recorded.Where(c => c.Client.Name == dialect && c.Tape.Dialect == upstream.Name).ToArray();
                var refused = cases.Count(c => c.IsRefused);
                text.Append(' ').Append((cases.Length - refused, refused) switch
                {
                    (0, 0) => "–",
                    (var read, 0) => $"{read}",
                    (0, _) => $"{refused} errors",
                    var (read, _) => $"{read}, {refused} errors",
                }).Append(" |");
            }

            text.Append('\n');
        }

        text.Append("\nWhat an SDK does not show of recordings in its own protocol, whose bytes pass as they are:\n\n| SDK | recordings | not shown | why |\n| --- | --- | --- | --- |\n");
        foreach (var group in SdkGap.All.GroupBy(g => (g.Sdk, Lost: string.Join(", ", g.Lost), g.Why)))
        {
            text.Append("| ").Append(SdkReader.All.Any(r => r.Name == group.Key.Sdk) ? "" : "npm ").Append(group.Key.Sdk).Append(" | ").Append(group.Count())
                .Append(" | ").Append(group.Key.Lost).Append(" | ").Append(group.Key.Why).Append(" |\n");
        }
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
