using System.Buffers;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Decisions.Learned;

public sealed class TenantModelsTests
{
    private static readonly TenantId A = TenantId.Parse("a");
    private static readonly TenantId B = TenantId.Parse("b");
    private static readonly TenantId C = TenantId.Parse("c");

    [Fact]
    public void Of_MoreThanMay_ThatNotSeenForLongestGivesWay()
    {
        var models = Create(most: 2);
        var first = models.Of(A);
        models.Of(B);
        models.Of(A).ShouldBeSameAs(first);

        models.Of(C);

        models.All.Select(static one => one.Tenant).ShouldBe([C, A]);
        models.Count.ShouldBe(2);
    }

    [Fact]
    public void Of_SomeAreSpare_TheyGiveWayFirst()
    {
        var models = Create(most: 3, isSpare: static one => one.Number == 0);
        models.Of(A).Number = 1;
        models.Of(B);
        models.Of(C);

        models.Of(TenantId.Default).Number = 2;
        models.All.Select(static one => one.Tenant).ShouldBe([TenantId.Default, C, A]);

        models.Of(C).Number = 3;
        models.Of(B);
        models.All.Select(static one => one.Tenant).ShouldBe([B, C, TenantId.Default], "when none is spare, the one not seen for longest");
    }

    [Fact]
    public void TryFind_DoesNotCountAsSeen_AndMakesNone()
    {
        var models = Create(most: 2);
        models.Of(A);
        models.Of(B);

        models.TryFind(A, out _).ShouldBeTrue();
        models.TryFind(C, out _).ShouldBeFalse();

        models.Of(C);
        models.TryFind(A, out _).ShouldBeFalse();
    }

    [Fact]
    public void SaveThenLoad_KeepsTheOrderOfUse_AndNoMoreThanMay()
    {
        var models = Create(most: 3);
        models.Of(A).Number = 1;
        models.Of(B).Number = 2;
        models.Of(C).Number = 3;

        var smaller = Create(most: 2);
        Load(smaller, Save(models));

        smaller.All.Select(static one => (one.Tenant, one.Model.Number)).ShouldBe([(C, 3), (B, 2)]);
        smaller.Of(A);
        smaller.All.Select(static one => one.Tenant).ShouldBe([A, C]);
    }

    [Fact]
    public void Load_Corrupt_ThrowsAndChangesNothing()
    {
        var models = Create(most: 3);
        models.Of(A).Number = 1;
        models.Of(B).Number = 2;
        var good = Save(models);
        for (var length = 0; length < good.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => Load(models, good.AsSpan(0, length))).Message.ShouldStartWith("Numbers: ");
        }

        Should.Throw<InvalidDataException>(() => Load(models, [.. good, 0]));
        Should.Throw<InvalidDataException>(() => Load(models, [.. BitConverter.GetBytes(2), .. good[4..10], .. good[4..10]]), "a tenant twice");
        Should.Throw<InvalidDataException>(() => models.Load(2, 1, good, Read)).Message.ShouldBe("Numbers of format 2; 1 is read.");
        Save(models).ShouldBe(good);
    }

    private static TenantModels<Counted> Create(int most, Func<Counted, bool>? isSpare = null) => new("Numbers", most, static () => new Counted(), isSpare);

    private static byte[] Save(TenantModels<Counted> models)
    {
        var writer = new ArrayBufferWriter<byte>();
        models.Save(writer, static (binary, one) => binary.Write(one.Number));
        return writer.WrittenSpan.ToArray();
    }

    private static void Load(TenantModels<Counted> models, ReadOnlySpan<byte> state) => models.Load(1, 1, state, Read);

    private static Counted Read(BinaryReader binary) => new() { Number = binary.ReadInt32() };

    private sealed class Counted
    {
        public int Number { get; set; }
    }
}
