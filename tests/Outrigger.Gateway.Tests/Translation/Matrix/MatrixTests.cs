using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Gateway.Translation;
using Outrigger.Testing.Wire;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Translation.Matrix;

/// <summary>
/// docs/translation-matrix.tsv against reality: each feature is asked for in each client's protocol, put through the real
/// planner and codecs to an upstream of each protocol, and judged by what the upstream was sent or the client was told.
/// </summary>
public sealed class MatrixTests(MatrixHost host) : IClassFixture<MatrixHost>
{
    private static readonly string File = FindFile();

    [Fact]
    public async Task Matrix_File_IsWhatHappens()
    {
        var rows = new List<string> { "feature\t" + string.Join('\t', Pair.Columns) };
        var lost = new List<string>();
        foreach (var feature in Samples.All)
        {
            rows.Add(feature.Id + "\t" + string.Join('\t', await Task.WhenAll(Pair.Columns.Select(pair => AskAsync(feature, pair, lost)))));
        }

        foreach (var feature in AnswerSamples.All)
        {
            rows.Add(feature.Id + "\t" + string.Join('\t', await Task.WhenAll(Pair.Columns.Select(pair => HearAsync(feature, pair, lost)))));
        }

        lost.ShouldBeEmpty(string.Join('\n', lost));
        var text = string.Join('\n', rows) + "\n";
        if (Environment.GetEnvironmentVariable("OUTRIGGER_UPDATE_SNAPSHOTS") == "1")
        {
            await System.IO.File.WriteAllTextAsync(File, text, TestContext.Current.CancellationToken);
        }

        var written = await System.IO.File.ReadAllLinesAsync(File, TestContext.Current.CancellationToken);
        var differences = rows.Except(written).Concat(written.Except(rows)).ToArray();
        differences.ShouldBeEmpty("docs/translation-matrix.tsv says something else than what happens (OUTRIGGER_UPDATE_SNAPSHOTS=1 writes it anew):\n" + string.Join('\n', differences));
        written.ShouldBe(rows);
    }

    [Fact]
    public void Matrix_EveryFeatureOfTheCodecs_HasARow()
    {
        var known = typeof(Features).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!).ToArray();

        known.Length.ShouldBeGreaterThan(40);
        known.Except(Samples.All.Select(f => f.Id)).ShouldBeEmpty("these features have no sample in the matrix");
    }

    private async Task<string> AskAsync(Feature feature, Pair pair, List<string> lost)
    {
        if (feature.Said(pair.Client) is not { } said)
        {
            return "n/a";
        }

        var cell = await host.SendAsync(pair, said);
        if (cell.Status != 200)
        {
            return IsRefusal(cell, pair.Client, out var reason) ? "refused: " + reason : Lose(lost, $"{feature.Id}, {pair}: status {cell.Status} {cell.Text}");
        }

        if (feature.Seen(pair.Upstream) is { } proof && cell.Shows(proof))
        {
            if (!pair.IsSame && feature.Told is { } told && !told(cell.Text))
            {
                return Lose(lost, $"{feature.Id}, {pair}: the client is not told: {cell.Text}");
            }

            return pair.IsSame ? "same" : cell.Notes?.Contains("adjusted=", StringComparison.Ordinal) == true ? "translated, adjusted" : "translated";
        }

        if (pair.IsSame)
        {
            return Lose(lost, $"{feature.Id}, {pair}: not in the bytes passed on: {cell.Sent?.Text}");
        }

        // Dropped is fine when the client is told and no answer is another without it.
        return Dropped(cell).Contains(NoteOf(feature.Id))
            ? feature.Harmless is { } why ? "dropped: " + why : Lose(lost, $"{feature.Id}, {pair}: dropped, and the samples do not say why that is harmless")
            : Lose(lost, $"{feature.Id}, {pair}: lost in silence. Notes: {cell.Notes}. Sent: {cell.Sent?.Text}");
    }

    private async Task<string> HearAsync(AnswerFeature feature, Pair pair, List<string> lost)
    {
        if (feature.Said(pair.Upstream) is not { } said)
        {
            return "n/a";
        }

        var model = host.NextModel();
        var lines = said.Split('\n');
        var body = !feature.IsStream ? said : pair.Upstream is "anthropic-messages" or "openai-responses" ? PlainAnswers.Named(lines) : PlainAnswers.Bare(lines);
        host.Answers[model] = (feature.IsStream, Encoding.UTF8.GetBytes(body), feature.Status);
        var fragment = !feature.IsStream ? (pair.Client == "gemini-generate" ? feature.GenerateAsks : null) ?? "{}" : pair.Client == "gemini-generate" ? """{"$stream":true}""" : """{"stream":true}""";
        var cell = await host.SendAsync(pair, fragment, model);
        var dialect = WireDialect.Get(pair.Client);
        WireMeaning heard;
        try
        {
            heard = feature.IsStream ? dialect.ReadStream(WireEvent.Parse(cell.Answer)) : dialect.ReadWhole(JsonNode.Parse(cell.Answer)!.AsObject());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Lose(lost, $"{feature.Id}, {pair}: {e.Message} {cell.Text}");
        }

        return (feature.Heard(heard), feature.Unheard.GetValueOrDefault(pair.Client)) switch
        {
            (true, _) => pair.IsSame ? "same" : "translated",
            (false, { } why) => "dropped: " + why,
            _ => Lose(lost, $"{feature.Id}, {pair}: the client does not hear it: {cell.Status} {cell.Text}"),
        };
    }

    /// <summary>A refusal of ours, in the client's own shape, with a sentence that says what cannot be put across.</summary>
    private static bool IsRefusal(Cell cell, string client, out string reason)
    {
        reason = "";

        // 404: what a provider keeps is looked for before a target is.
        if (cell.Status is not (400 or 404 or 501) || cell.Sent is not null)
        {
            return false;
        }

        reason = WireDialect.Get(ErrorsOf(client)).ReadWhole(JsonNode.Parse(cell.Answer)!.AsObject()).Error ?? "";
        reason = reason.Replace('\t', ' ').Replace('\n', ' ');
        return reason.Length > 0;
    }

    /// <summary>The dialect whose errors look like this client's.</summary>
    private static string ErrorsOf(string client) => client switch
    {
        "openai-embeddings" or "openai-input-tokens" => "openai-chat",
        "anthropic-count" => "anthropic-messages",
        "gemini-embed" or "gemini-batch-embed" or "gemini-count" => "gemini-generate",
        _ => client,
    };

    private static string[] Dropped(Cell cell) => (cell.Notes ?? "").Split("; ")
        .Where(n => n.StartsWith("dropped=", StringComparison.Ordinal))
        .SelectMany(n => n["dropped=".Length..].Split(','))
        .ToArray();

    /// <summary>An unknown member is named by its own name.</summary>
    private static string NoteOf(string id) => id switch
    {
        "unknown-member" => "marker_unknown",
        "parallel-tool-calls-of-one" => Features.ParallelToolCalls,
        "embed-end-user" => Features.EndUser,
        _ => id,
    };

    private static string Lose(List<string> lost, string what)
    {
        lock (lost)
        {
            lost.Add(what);
        }

        return "LOST";
    }

    private static string FindFile([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "Outrigger.slnx")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "docs", "translation-matrix.tsv");
    }
}
