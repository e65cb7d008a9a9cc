using System.Buffers;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Drift;
using Outrigger.Assist.DriftProfiles;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Drift;

public sealed class DriftRestartTests
{
    [Fact]
    public async Task Restart_AmidAComparison_GoesOnWithItsEvidence()
    {
        await using var before = new GuardParts();
        before.Learn();
        before.Guard.Announce(GuardParts.Acme, GuardParts.Route, new ApiRelease("v2", Removed: ["customer.city"]));
        for (var i = 0; i < 4; i++)
        {
            before.Answer("v1", before.Order());
            before.Answer("v2", before.Order(null));
        }

        var state = Save(before.Store);
        await using var after = new GuardParts();
        after.Store.Load(2, state);

        Save(after.Store).ShouldBe(state);
        var (was, now) = (Finding(before), Finding(after));
        now.ShouldBe(was);
        now.Evidence.ShouldBeGreaterThan(1);
        await using var fresh = await FreshAsync();
        var (withEvidence, withoutEvidence) = (UntilAlarm(after), UntilAlarm(fresh));
        withEvidence.ShouldBeLessThan(withoutEvidence);
    }

    [Fact]
    public async Task Load_OfTheFormerFormat_ComparisonsBeginAnew()
    {
        await using var parts = new GuardParts();
        parts.Learn(200);
        var state = Save(parts.Store);

        // The former format ended where the number of comparisons stands now.
        state[^4..].ShouldBe([0, 0, 0, 0]);
        parts.Store.Load(1, state.AsSpan()[..^4]);

        Save(parts.Store).ShouldBe(state);
    }

    [Fact]
    public async Task Load_CorruptComparison_ThrowsAndChangesNothing()
    {
        await using var parts = new GuardParts();
        parts.Learn(200);
        for (var i = 0; i < 20; i++)
        {
            parts.Answer("v2", parts.Order(i % 2 == 0 ? null : "7"));
        }

        var state = Save(parts.Store);
        var random = new Random(5);
        var refused = 0;
        for (var i = 0; i < 300; i++)
        {
            var broken = i % 2 == 0 ? state[..random.Next(state.Length)] : [.. state];
            if (i % 2 == 1)
            {
                broken[random.Next(state.Length)] ^= (byte)(1 + random.Next(255));
            }

            try
            {
                parts.Store.Load(2, broken);
                parts.Store.Load(2, state);
            }
            catch (InvalidDataException)
            {
                refused++;
                Save(parts.Store).ShouldBe(state);
            }
        }

        refused.ShouldBeGreaterThanOrEqualTo(150);
    }

    private static async Task<GuardParts> FreshAsync()
    {
        // The same stable version, nothing known of the new one.
        await using var learned = new GuardParts();
        learned.Learn();
        var parts = new GuardParts();
        parts.Store.Load(2, Save(learned.Store));
        return parts;
    }

    private static int UntilAlarm(GuardParts parts)
    {
        for (var i = 1; i < 300; i++)
        {
            parts.Answer("v1", parts.Order());
            if (parts.Answer("v2", parts.Order(null))!.Outcome != DriftModel.None)
            {
                return i;
            }
        }

        return 300;
    }

    private static (string? Field, double Evidence, double Shown, double Seen) Finding(GuardParts parts)
    {
        var finding = parts.Guard.Status(GuardParts.Acme)[0].Versions[0].Findings[0];
        return (finding.Field, finding.Evidence, finding.Shown, finding.Seen);
    }

    private static byte[] Save(DriftStore store)
    {
        var writer = new ArrayBufferWriter<byte>();
        ((ILearnedState)store).Save(writer);
        return writer.WrittenSpan.ToArray();
    }
}
