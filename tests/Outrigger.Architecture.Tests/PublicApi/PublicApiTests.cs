using System.Reflection;
using Outrigger.Architecture.Tests.Documents;
using Shouldly;
using Xunit;

namespace Outrigger.Architecture.Tests.PublicApi;

public sealed class PublicApiTests
{
    /// <summary>A sample of what the text must show.</summary>
    public sealed record Sample(string Name, int? Count = 3)
    {
        public const string Word = "w";

        public static readonly int Number = 1;

        public IReadOnlyList<string>? Items { get; init; }

        public Task<bool> TryAsync<T>(T value, out int rest, CancellationToken cancellationToken = default)
        {
            rest = 0;
            return Task.FromResult(value is null || Count is null || cancellationToken.IsCancellationRequested);
        }

        internal static void Hidden()
        {
        }
    }

    [Theory]
    [InlineData("Outrigger.AspNetCore")]
    [InlineData("Outrigger.Assist")]
    [InlineData("Outrigger.Client")]
    [InlineData("Outrigger.Core")]
    [InlineData("Outrigger.Gateway")]
    [InlineData("Outrigger.Jobs")]
    [InlineData("Outrigger.Redis")]
    [InlineData("Outrigger.Sidecar")]
    [InlineData("Outrigger.Storage")]
    public void Assembly_PublicApi_IsTheSnapshot(string assembly) =>
        Snapshot.ShouldMatch($"tests/Outrigger.Architecture.Tests/PublicApi/{assembly}.txt", PublicApiText.Of(Assembly.Load(assembly)));

    [Fact]
    public void Of_Record_ShowsItsPublicMembersAlone() => PublicApiText.Of([typeof(Sample)]).ShouldBe(
        """
        sealed record Outrigger.Architecture.Tests.PublicApi.PublicApiTests.Sample
            IReadOnlyList<string>? Items { get; init; }
            PublicApiTests.Sample(string Name, int? Count = 3)
            Task<bool> TryAsync<T>(T? value, out int rest, CancellationToken cancellationToken = default)
            const string Word = w
            int? Count { get; init; }
            static readonly int Number
            string Name { get; init; }

        """.ReplaceLineEndings("\n"));
}
