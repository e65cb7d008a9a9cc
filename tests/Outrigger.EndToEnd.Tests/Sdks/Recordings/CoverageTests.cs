using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.EndToEnd.Tests.Translation;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>That the recordings hold what the SDKs are to be tried with, so that no comparison compares nothing with nothing.</summary>
public sealed class CoverageTests
{
    private static readonly (string What, Func<WireMeaning, bool> IsThere)[] Kinds =
    [
        ("text", m => m.Text.Length > 0),
        ("a call", m => m.ToolCalls.Count > 0),
        ("several calls", m => m.ToolCalls.Count > 1),
        ("the length's end", m => m.Stop == "length"),
        ("tokens", m => m.Usage is { Prompt: > 0, Completion: > 0 }),
        ("cached tokens", m => m.Usage?.Cached > 0),
        ("reasoning tokens", m => m.Usage?.Reasoning > 0),
        ("reasoning text", m => m.Reasoning.Length > 0),
        ("an error", m => m.Error is not null),
    ];

    [Fact]
    public void Recordings_OfEveryDialect_HoldWhatIsCompared()
    {
        Need.Recordings();

        var lacking = from upstream in new[] { "openai-chat", "openai-responses", "anthropic-messages", "gemini-generate" }
                      from kind in Kinds
                      where !SdkCase.All.Any(c => c.Tape.Dialect == upstream && !c.IsRefused && kind.IsThere(c.Said))
                      select $"{upstream}: {kind.What}";

        lacking.ShouldBe([]);
    }

    [Fact]
    public void Gaps_AreOfRecordingsAndSdksThatExist()
    {
        Need.Recordings();

        var names = SdkCase.All.Where(c => c.Tape.Dialect == c.Client.Name).Select(c => c.Tape.Name).ToHashSet();
        var sdks = SdkReader.All.Select(r => r.Name).Concat(NpmRecordingTests.Sdks.Select(s => s.Name)).ToHashSet();

        SdkGap.All.Where(g => !names.Contains(g.Tape) || !sdks.Contains(g.Sdk)).Select(g => g.ToString()).ShouldBe([]);
    }
}
