using System.Buffers;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Tests.Intent;
using Outrigger.Assist.Validation;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Validation;

public sealed class ProfileStoreTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Fact]
    public void SaveAndLoad_AnyBodies_AreTheSame() => Prop.ForAll<int>(seed =>
    {
        var store = Create();
        var random = new Random(seed);
        for (var i = 0; i < 40; i++)
        {
            store.Learn(random.Next(2) == 0 ? TenantId.Default : Acme, "op" + random.Next(4), (JsonObject)Value(random, 0, isObject: true)!);
        }

        var state = Save(store);
        var other = Create();
        other.Load(1, state);
        return Save(other).AsSpan().SequenceEqual(state) && other.Count == store.Count;
    }).Holds(60);

    [Fact]
    public void Load_Corrupt_ThrowsAndChangesNothing()
    {
        var store = Create();
        for (var i = 0; i < 60; i++)
        {
            store.Learn(Acme, "order", Order(i));
        }

        var state = Save(store);
        var random = new Random(2);
        for (var length = 0; length < state.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => store.Load(1, state.AsSpan(0, length)));
        }

        for (var i = 0; i < 500; i++)
        {
            byte[] broken = [.. state];
            broken[random.Next(state.Length)] ^= (byte)(1 + random.Next(255));
            try
            {
                store.Load(1, broken);

                // A flipped bit may still be a count that can be; then it is a state like any other.
                store.Load(1, state);
            }
            catch (InvalidDataException)
            {
                Save(store).ShouldBe(state);
            }
        }

        Should.Throw<InvalidDataException>(() => store.Load(2, state));
        Should.Throw<InvalidDataException>(() => store.Load(1, [.. state, 0]));
        Save(store).ShouldBe(state);
    }

    [Fact]
    public void Learn_WideDeepAndLong_IsBounded()
    {
        var store = Create();
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var body = new JsonObject { ["f" + i] = "text " + i, ["map"] = new JsonObject { ["k" + i] = new JsonArray("a" + i, "b" + i) } };
            var deep = body;
            for (var d = 0; d < 30; d++)
            {
                deep["in"] = new JsonObject();
                deep = (JsonObject)deep["in"]!;
            }

            deep["end"] = random.Next();
            store.Learn(Acme, "wide", body);
        }

        Save(store).Length.ShouldBeLessThan(200_000);
        store.Read(Acme, "wide", static profile => profile!.Room.Fields).ShouldBe(ProfileRoom.MaxFields);
    }

    [Fact]
    public void Load_MoreThanMayBe_KeepsThoseUsedLast()
    {
        var store = Create();
        for (var i = 0; i < 30; i++)
        {
            store.Learn(Acme, "op" + i, Order(i));
        }

        var small = Create(10);
        small.Load(1, Save(store));

        small.Count.ShouldBe(10);
        small.Read(Acme, "op29", static profile => profile).ShouldNotBeNull();
        small.Read(Acme, "op0", static profile => profile).ShouldBeNull();
    }

    [Fact]
    public async Task Check_NestedFieldsLearned_AreCorrectedRefusedAndKeptOverARestart()
    {
        byte[] state;
        await using (var first = await IntentHost.StartAsync())
        {
            for (var i = 0; i < 60; i++)
            {
                await first.SendAsync("POST", "validation/check", new JsonObject { ["operation"] = "order", ["learn"] = true, ["body"] = Order(i) }.ToJsonString(), "acme");
            }

            state = Save(first.Get<ProfileStore>());
        }

        await using var host = await IntentHost.StartAsync();
        host.Get<IEnumerable<ILearnedState>>().Single(static one => one.Name == "validation-profiles").Load(1, state);

        var corrected = await CheckAsync(host, """{"address":{"city":"Ulm","zip":"89073"},"items":[{"sku":"a-1","count":1},{"sku":"b-2","count":"2"}],"note":null}""");
        var missing = await CheckAsync(host, """{"address":{"zip":89073},"items":[{"sku":"a-1","count":1}],"note":null}""");
        var optional = await CheckAsync(host, """{"address":{"city":"Ulm","zip":89073},"items":[]}""");

        corrected["decision"]!["decision"]!.GetValue<string>().ShouldBe("corrected");
        corrected["body"]!.ToJsonString().ShouldBe("""{"address":{"city":"Ulm","zip":89073},"items":[{"sku":"a-1","count":1},{"sku":"b-2","count":2}],"note":null}""");
        corrected["corrections"]!.AsArray().Select(static one => one!["field"]!.GetValue<string>()).ShouldBe(["address.zip", "items[1].count"]);
        missing["response"]!["details"]!.AsArray().ShouldHaveSingleItem()!["field"]!.GetValue<string>().ShouldBe("address.city");
        optional["isValid"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData("address.city", true)]
    [InlineData("items[17].sku", true)]
    [InlineData("items[0]", true)]
    [InlineData("address.none", false)]
    [InlineData("items.sku", false)]
    [InlineData("[[..", false)]
    public void Find_ByPath(string path, bool isThere)
    {
        var profile = new OperationProfile();
        profile.Root.Observe(Order(1), profile.Room, 0);

        (profile.Root.Find(path) is not null).ShouldBe(isThere);
    }

    private static async Task<JsonNode> CheckAsync(IntentHost host, string body) =>
        (await host.SendAsync("POST", "validation/check", $$$"""{"operation":"order","body":{{{body}}}}""", "acme")).Body!;

    private static JsonObject Order(int i)
    {
        var order = new JsonObject
        {
            ["address"] = new JsonObject { ["city"] = i % 3 == 0 ? "Ulm" : "Bonn", ["zip"] = 89_000 + i },
            ["items"] = new JsonArray([.. Enumerable.Range(0, 1 + (i % 3)).Select(k => (JsonNode)new JsonObject { ["sku"] = $"{(char)('a' + (i % 20))}-{k}", ["count"] = 1 + k })]),
        };
        if (i % 2 == 0)
        {
            order["note"] = i % 4 == 0 ? null : "fragile";
        }

        return order;
    }

    private static JsonNode? Value(Random random, int depth, bool isObject = false) => isObject ? Fields(random, depth) : random.Next(depth > 3 ? 5 : 7) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(100),
        3 => random.NextDouble() * 100,
        4 => random.Next(4) switch { 0 => "2026-11-22", 1 => "u" + random.Next(100) + "@example.com", 2 => "\ud800", _ => "名" + random.Next(90) },
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1))]),
        _ => Fields(random, depth),
    };

    private static JsonObject Fields(Random random, int depth)
    {
        var fields = new JsonObject();
        for (var i = random.Next(5); i > 0; i--)
        {
            fields["f" + random.Next(8)] = Value(random, depth + 1);
        }

        return fields;
    }

    private static ProfileStore Create(int most = 100) => new(new Fixed(new ValidationOptions { MaxOperations = most }));

    private static byte[] Save(ProfileStore store)
    {
        var writer = new ArrayBufferWriter<byte>();
        store.Save(writer);
        return writer.WrittenSpan.ToArray();
    }

    private sealed class Fixed(ValidationOptions value) : IOptionsMonitor<ValidationOptions>
    {
        public ValidationOptions CurrentValue => value;

        public ValidationOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<ValidationOptions, string?> listener) => null;
    }
}
