using Outrigger.Assist.Decisions.Rows;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Decisions.Rows;

public sealed class RowRingTests
{
    [Fact]
    public void Find_MoreRowsThanFit_TheOldestGaveWay()
    {
        var ring = new RowRing(rows: 3, bytes: 1000);
        var ids = Add(ring, 5, length: 10);

        ids.Select(id => ring.TryFind(id, out _)).ShouldBe([false, false, true, true, true]);
    }

    [Fact]
    public void Find_MoreBytesThanFit_TheOldestGaveWay()
    {
        var ring = new RowRing(rows: 100, bytes: 100);
        var ids = Add(ring, 10, length: 30);

        // Three lie in the block: a row is in one piece, so its last ten bytes stay empty.
        ids.Select(id => ring.TryFind(id, out _)).ShouldBe([false, false, false, false, false, false, false, true, true, true]);
    }

    [Fact]
    public void Find_RowsOfAllSizes_AreWholeOrGone()
    {
        var ring = new RowRing(rows: 50, bytes: 2000);
        var random = new Random(7);
        var kept = new List<(Guid Id, byte[] Row)>();
        for (var i = 0; i < 5000; i++)
        {
            var row = new byte[random.Next(1, 300)];
            random.NextBytes(row);
            var id = Guid.CreateVersion7();
            ring.TryAdd(id, row).ShouldBeTrue();
            kept.Add((id, row));
            Found(ring, id).ShouldBe(row);
            foreach (var (other, whole) in kept.TakeLast(60))
            {
                if (ring.TryFind(other, out var found))
                {
                    found.ShouldBe(whole);
                }
            }
        }
    }

    [Fact]
    public void TryAdd_LargerThanTheBlock_IsNotKept()
    {
        var ring = new RowRing(rows: 4, bytes: 100);
        var kept = Add(ring, 1, length: 50)[0];
        var large = Guid.CreateVersion7();

        ring.TryAdd(large, new byte[101]).ShouldBeFalse();

        ring.TryFind(large, out _).ShouldBeFalse();
        ring.TryFind(kept, out _).ShouldBeTrue();
        ring.TryFind(Guid.Empty, out _).ShouldBeFalse();
        ring.Count.ShouldBe(1);
    }

    [Fact]
    public void TryAdd_AnIdThatIsThere_ChangesNothing()
    {
        var ring = new RowRing(rows: 4, bytes: 100);
        var id = Add(ring, 1, length: 10)[0];

        ring.TryAdd(id, new byte[20]).ShouldBeFalse();

        Found(ring, id).Length.ShouldBe(10);
    }

    [Fact]
    public void Remove_InAnyOrder_LeavesTheOthers()
    {
        var ring = new RowRing(rows: 8, bytes: 1000);
        var ids = Add(ring, 6, length: 10);

        ring.Remove(ids[2]).ShouldBeTrue();
        ring.Remove(ids[2]).ShouldBeFalse();
        ring.Remove(ids[0]).ShouldBeTrue();
        ring.Remove(ids[1]).ShouldBeTrue();

        ring.Ids().ShouldBe(ids[3..]);
        ring.Count.ShouldBe(3);
        var more = Add(ring, 5, length: 10);
        ring.Ids().ShouldBe([.. ids[3..], .. more]);
        Add(ring, 8, length: 10);
        ring.Count.ShouldBe(8);
    }

    private static byte[] Found(RowRing ring, Guid id) => ring.TryFind(id, out var row) ? row : throw new InvalidOperationException("There is no such row.");

    private static List<Guid> Add(RowRing ring, int count, int length)
    {
        var ids = Enumerable.Range(0, count).Select(static _ => Guid.CreateVersion7()).ToList();
        ids.ForEach(id => ring.TryAdd(id, new byte[length]).ShouldBeTrue());
        return ids;
    }
}
