using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.EndToEnd.Tests.Translation;

namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>
/// Every recording of a real provider, read through the gateway by the official .NET SDKs: whatever protocol it was recorded
/// in, the SDK's own types say what the recording says.
/// </summary>
[Collection(nameof(TranslationGroup))]
public sealed class DotNetRecordingTests(TranslationFixture fixture)
{
    public static TheoryData<string, string> Pairs => new(SdkCase.Pairs(SdkReader.All.Select(r => (r.Name, r.Dialect))));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Sdk_RecordingsOfOneProtocol_ReadsWhatWasRecorded(string sdk, string upstream)
    {
        Need.Recordings();
        var reader = SdkReader.All.Single(r => r.Name == sdk);
        var cases = SdkCase.All.Where(c => c.Client.Name == reader.Dialect && c.Tape.Dialect == upstream).ToArray();
        var problems = new string?[cases.Length];

        await Parallel.ForAsync(0, cases.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
            problems[i] = await reader.FindProblemAsync(fixture, cases[i]) is { } problem ? $"{cases[i]}\n    {problem}" : null);

        cases.ShouldNotBeEmpty();
        string.Join('\n', problems.OfType<string>()).ShouldBeEmpty();
    }
}
