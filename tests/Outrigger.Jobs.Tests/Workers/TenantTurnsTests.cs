using FsCheck;
using FsCheck.Fluent;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Workers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Jobs.Tests.Workers;

public sealed class TenantTurnsTests
{
    private static readonly TenantId A = TenantId.Parse("a");
    private static readonly TenantId B = TenantId.Parse("b");
    private static readonly TenantId C = TenantId.Parse("c");

    [Fact]
    public void Take_OneSlotAtATime_GoesRound()
    {
        var turns = new TenantTurns();

        var served = Enumerable.Range(0, 6).Select(_ => turns.Take([A, B, C], 1, static _ => 1).Single().Tenant);

        served.ShouldBe([A, B, C, A, B, C]);
    }

    [Fact]
    public void Take_Weights_GiveTurnsInProportion()
    {
        var turns = new TenantTurns();

        var served = Enumerable.Range(0, 400).Select(_ => turns.Take([A, B], 1, tenant => tenant == A ? 3 : 1).Single().Tenant).ToList();

        served.Count(tenant => tenant == A).ShouldBe(300);
    }

    [Fact]
    public void Take_WeightBelowOne_IsServedNowAndThen()
    {
        var turns = new TenantTurns();

        var served = Enumerable.Range(0, 110).Select(_ => turns.Take([A, B], 1, tenant => tenant == A ? 0.1 : 1).Single().Tenant).ToList();

        served.Count(tenant => tenant == A).ShouldBe(10);
    }

    [Fact]
    public void Take_TurnCutShort_GoesOnWithTheRest()
    {
        var turns = new TenantTurns();
        turns.Take([A, B], 2, tenant => tenant == A ? 4 : 1).ShouldBe([new TenantShare(A, 2)]);

        turns.Take([A, B], 3, tenant => tenant == A ? 4 : 1).ShouldBe([new TenantShare(A, 2), new TenantShare(B, 1)]);
    }

    [Fact]
    public void Take_NothingReadyOrNoRoom_GivesNothing()
    {
        var turns = new TenantTurns();

        turns.Take([], 5, static _ => 1).ShouldBeEmpty();
        turns.Take([A], 0, static _ => 1).ShouldBeEmpty();
    }

    [Fact]
    public void NothingLeft_Tenant_SavesNothingUp()
    {
        var turns = new TenantTurns();
        turns.Take([A, B], 1, static _ => 100);
        turns.NothingLeft(A);

        // Its hundred turns were not used, so it waits like everybody for the next round.
        turns.Take([A, B], 3, static _ => 1).ShouldBe([new TenantShare(B, 2), new TenantShare(A, 1)]);
    }

    [Fact]
    public void Take_AnyWeightsAndRooms_SharesAreProportionalAndNeverMoreThanTheRoom() =>
        Prop.ForAll(
            (from weights in Gen.Choose(1, 5).ListOf().Where(list => list.Count is >= 2 and <= 6)
             from rooms in Gen.Choose(1, 7).ListOf().Where(list => list.Count >= 3)
             select (Weights: weights.ToArray(), Rooms: rooms.ToArray())).ToArbitrary(),
            sample =>
            {
                var turns = new TenantTurns();
                var tenants = sample.Weights.Select((_, i) => TenantId.Parse("t" + i)).ToArray();
                var served = new long[tenants.Length];
                for (var round = 0; round < 200; round++)
                {
                    var room = sample.Rooms[round % sample.Rooms.Length];
                    var shares = turns.Take(tenants, room, tenant => sample.Weights[Array.IndexOf(tenants, tenant)]);
                    shares.Sum(share => share.Max).ShouldBe(room);
                    foreach (var share in shares)
                    {
                        served[Array.IndexOf(tenants, share.Tenant)] += share.Max;
                    }
                }

                // Nobody is further from its part than one round of everybody's quanta.
                var perWeight = served.Sum() / (double)sample.Weights.Sum();
                for (var i = 0; i < tenants.Length; i++)
                {
                    Math.Abs(served[i] - (perWeight * sample.Weights[i])).ShouldBeLessThanOrEqualTo(sample.Weights.Sum());
                }
            }).Holds();
}
