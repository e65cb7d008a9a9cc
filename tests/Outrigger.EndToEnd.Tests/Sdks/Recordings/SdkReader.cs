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
            return Judge(failure, one);
        }

        return one.IsRefused || one.ErrorStatus is not null || one.Said.Error is not null
            ? $"no error; heard '{heard.Text}', stop {heard.Stop}"
            : Replayed.Difference(Shown(one.Said), Shown(heard));
    }

    private string? Judge(Exception failure, SdkCase one)
    {
        var status = StatusOf(failure);
        var isExpected = one switch
        {
            _ when status is null => false,
            { IsRefused: true } => status is 0 or >= 500,
            { ErrorStatus: { } recorded } => status == recorded && failure.Message.Contains(one.Said.Error ?? "-", StringComparison.Ordinal),
            { Said.Error: { } said } => failure.Message.Contains(said, StringComparison.Ordinal),
            _ => false,
        };
        return isExpected ? null : $"status {status} for {one.ErrorStatus}, said '{one.Said.Error}': {failure.GetType().Name}: {failure.Message}\n{failure.StackTrace}";
    }
}
