using Outrigger.EndToEnd.Tests.Translation;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>A .NET SDK that reads recordings through the gateway.</summary>
/// <param name="Name">Its name in the tests.</param>
/// <param name="Dialect">What it speaks.</param>
/// <param name="ReadAsync">Asks for a model, whole or as a stream, and tells what the SDK's own types say.</param>
/// <param name="Shown">What of a meaning the SDK's types have a place for.</param>
/// <param name="StatusOf">The status of a failure, where it is the SDK's own typed error: zero for one inside a stream; null for any other failure.</param>
internal sealed record SdkReader(
    string Name,
    string Dialect,
    Func<TranslationFixture, string, bool, Task<WireMeaning>> ReadAsync,
    Func<WireMeaning, WireMeaning> Shown,
    Func<Exception, int?> StatusOf)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<SdkReader> All { get; } = [OpenAIChatSdk.Reader, OpenAIResponsesSdk.Reader, AnthropicSdk.Reader];

    /// <summary>What is wrong with what the SDK makes of a case; null for nothing.</summary>
    public async Task<string?> FindProblemAsync(TranslationFixture fixture, SdkCase one)
    {
        WireMeaning heard;
        try
        {
            heard = await ReadAsync(fixture, one.Model, one.Tape.IsStream);
        }
        catch (Exception failure)
        {
            return IsExpected(failure, one) ? null : $"{failure.GetType().Name}: {failure.Message}\n{failure.StackTrace}";
        }

        return one.IsRefused || one.ErrorStatus is not null || one.Said.Error is not null
            ? $"no error; heard '{heard.Text}', stop {heard.Stop}"
            : Compare(one, heard);
    }

    /// <summary>Compares all but the known gaps, which must still be there.</summary>
    private string? Compare(SdkCase one, WireMeaning heard)
    {
        var (said, told) = (Shown(one.Said), Shown(heard));
        foreach (var lost in one.GapsOf(Name).SelectMany(g => g.Lost))
        {
            if (lost == "all" || Replayed.Difference(Only(said, lost), Only(told, lost)) is null)
            {
                return $"the gap '{lost}' is none any more";
            }

            (said, told) = (Without(said, lost), Without(told, lost));
        }

        return Replayed.Difference(said, told);
    }

    private static WireMeaning Without(WireMeaning meaning, string lost) => lost switch
    {
        "text" => meaning with { Text = "" },
        "reasoning" => meaning with { Reasoning = "" },
        "stop" => meaning with { Stop = null },
        "calls" => meaning with { ToolCalls = [] },
        "usage" => meaning with { Usage = null },
        _ => throw new ArgumentOutOfRangeException(nameof(lost), lost, null),
    };

    private static WireMeaning Only(WireMeaning meaning, string kept) =>
        new[] { "text", "reasoning", "stop", "calls", "usage" }.Where(name => name != kept).Aggregate(meaning, Without);

    private bool IsExpected(Exception failure, SdkCase one) => (StatusOf(failure), one) switch
    {
        _ when one.GapsOf(Name).Any(g => g.Lost.Contains("all")) => true,
        (null, _) => false,
        (var status, { IsRefused: true }) => status is 0 or >= 500,
        (var status, { ErrorStatus: { } recorded }) => status == recorded && failure.Message.Contains(one.Said.Error ?? "-", StringComparison.Ordinal),
        (_, { Said.Error: { } said }) => failure.Message.Contains(said, StringComparison.Ordinal),
        _ => false,
    };
}
