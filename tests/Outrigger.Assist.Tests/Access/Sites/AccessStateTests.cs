using System.Buffers;
using Outrigger.Assist.Access;
using Outrigger.Assist.Access.Sites;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Access.Sites;

public sealed class AccessStateTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Fact]
    public async Task SaveThenLoad_CaughtAndVouchedForAreKnown_AndTheSiteToo()
    {
        await using var first = AccessScoringTests.Create();
        Teach(first);
        var saved = Save(first);

        await using var second = AccessScoringTests.Create();
        StateOf(second).Load(1, saved);

        second.Get<IAccessScoring>().Score(Acme, AccessRequests.Page("/", session: "caught")).Rule.ShouldBe("honeypot");
        second.Get<IAccessScoring>().Score(Acme, AccessRequests.Page("/", session: "person")).Rule.ShouldBeNull();

        await using var third = AccessScoringTests.Create();
        StateOf(third).Load(1, saved);
        Save(third).Length.ShouldBe(saved.Length);
    }

    [Fact]
    public async Task Load_Corrupt_ThrowsAndChangesNothing()
    {
        await using var parts = AccessScoringTests.Create();
        Teach(parts);
        var good = Save(parts);
        var state = StateOf(parts);
        for (var length = 0; length < good.Length; length += 7)
        {
            Should.Throw<InvalidDataException>(() => state.Load(1, good.AsSpan(0, length)));
        }

        Should.Throw<InvalidDataException>(() => state.Load(1, [.. good, 0]));
        Should.Throw<InvalidDataException>(() => state.Load(2, good));
        Should.Throw<InvalidDataException>(() => state.Load(1, [0xFF, 0xFF, 0xFF, 0x7F, .. good[4..]]));
        Save(parts).ShouldBe(good);
    }

    private static void Teach(AssistParts parts)
    {
        var access = parts.Get<IAccessScoring>();
        access.Score(Acme, AccessRequests.Page("/trap", session: "caught"));
        for (var i = 0; i < 40; i++)
        {
            var scored = access.Score(Acme, AccessRequests.Page($"/shop/{i % 5}", session: "person"));
            access.Observe(Acme, scored.Decision.Id, new AccessResponse { Status = 200 });
            parts.Time.Advance(TimeSpan.FromSeconds(9));
        }

        access.Report(Acme, new AccessOutcome { Session = "person", Kind = AccessOutcomeKind.Paid });
    }

    private static AccessState StateOf(AssistParts parts) => new(parts.Get<AccessSites>(), parts.Get<Microsoft.Extensions.Options.IOptionsMonitor<AccessOptions>>());

    private static byte[] Save(AssistParts parts)
    {
        var writer = new ArrayBufferWriter<byte>();
        StateOf(parts).Save(writer);
        return writer.WrittenSpan.ToArray();
    }
}
