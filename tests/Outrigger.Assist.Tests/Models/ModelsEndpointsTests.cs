using System.Text.Json.Nodes;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Models;
using Outrigger.Assist.Tests.Assistance;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Models;

public sealed class ModelsEndpointsTests : IAsyncLifetime
{
    private AssistHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await AssistHost.StartAsync(("Models:MaxStateBytes", "4096"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task List_ShowsModelsAndStates()
    {
        var (status, body) = await _host.SendAsync("GET", "models");

        status.ShouldBe(200);
        var model = body!["items"]!.AsArray().ShouldHaveSingleItem()!;
        (model["name"]!.GetValue<string>(), model["module"]!.GetValue<string>(), model["version"]!.GetValue<string>(), model["pinned"]!.GetValue<bool>())
            .ShouldBe(("fake-model", "fake", "1", false));
        model["acting"]!["mayAct"]!.GetValue<bool>().ShouldBeFalse();
        model["acting"]!["neededPrecision"]!.GetValue<double>().ShouldBe(0.9);
        body["states"]![0]!["restoredFrom"]!.GetValue<string>().ShouldBe("nothing");
    }

    [Theory]
    [InlineData("POST", "models/fake-model/promote?version=1")]
    [InlineData("POST", "models/fake-model/pin")]
    [InlineData("POST", "models/fake-model/unpin")]
    [InlineData("POST", "models/fake-model/rollback")]
    [InlineData("POST", "models/fake-model/compare?version=1")]
    [InlineData("GET", "models/fake-model/export")]
    [InlineData("POST", "models/fake-model/import")]
    public async Task Changes_NeedTheAdminKey(string method, string path)
    {
        (await _host.SendAsync(method, path)).Status.ShouldBe(401);
        (await _host.SendAsync(method, path, caller: "acme/ann")).Body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:admin-key-required");
        (await _host.SendAsync(method, path.Replace("fake-model", "no-model", StringComparison.Ordinal), isAdmin: true)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task PromotePinRollBack_ChangeWhoDecides()
    {
        await AddAsync(20);

        (await _host.SendAsync("POST", "models/fake-model/rollback", isAdmin: true)).Status.ShouldBe(409);
        var (status, problem) = await _host.SendAsync("POST", "models/fake-model/promote?version=2", isAdmin: true);
        (status, problem!["type"]!.GetValue<string>()).ShouldBe((409, "urn:outrigger:error:model-not-better"));
        var (_, promoted) = await _host.SendAsync("POST", "models/fake-model/promote?version=2&force=true", isAdmin: true);
        promoted!["model"]!["version"]!.GetValue<string>().ShouldBe("2");
        promoted["parameters"]![0]!.GetValue<double>().ShouldBe(20);
        _host.Decide(12).Model.Version.ShouldBe("2");

        (await _host.SendAsync("POST", "models/fake-model/pin", isAdmin: true)).Body!["model"]!["pinned"]!.GetValue<bool>().ShouldBeTrue();
        (await _host.SendAsync("POST", "models/fake-model/rollback", isAdmin: true)).Status.ShouldBe(409);
        (await _host.SendAsync("POST", "models/fake-model/unpin", isAdmin: true)).Status.ShouldBe(200);
        var (_, back) = await _host.SendAsync("POST", "models/fake-model/rollback", isAdmin: true);
        (back!["model"]!["version"]!.GetValue<string>(), back["model"]!["reason"]!.GetValue<string>()).ShouldBe(("1", "rolled-back"));
        _host.Decide(12).Outcome.ShouldBe("alert");
    }

    [Fact]
    public async Task Promote_BetterOnWhatWasRecorded_NeedsNoForce()
    {
        await AddAsync(14);
        var random = new Random(2);
        for (var i = 0; i < 80; i++)
        {
            _host.Time.Advance(TimeSpan.FromSeconds(1));
            var value = 6 + (random.NextDouble() * 12);
            var id = _host.Decide(value).Id;
            (await _host.SendAsync("POST", $"decisions/{id}/feedback", value >= 14 ? """{"outcome":true}""" : """{"outcome":false}""", caller: "default/user" + i)).Status.ShouldBe(200);
        }

        var (_, comparison) = await _host.SendAsync("POST", "models/fake-model/compare?version=2", isAdmin: true);
        comparison!["better"]!.GetValue<bool>().ShouldBeTrue(comparison.ToJsonString());
        comparison["outcomes"]!.GetValue<int>().ShouldBe(80);

        (await _host.SendAsync("POST", "models/fake-model/promote?version=2", isAdmin: true)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("promote", 400)]
    [InlineData("promote?version=9", 404)]
    [InlineData("promote?version=1&force=x", 400)]
    [InlineData("compare", 400)]
    [InlineData("compare?version=9", 404)]
    [InlineData("compare?version=1&against=9", 404)]
    [InlineData("pin?version=9", 404)]
    public async Task Changes_BadQuery_IsRefused(string verb, int expected) =>
        (await _host.SendAsync("POST", "models/fake-model/" + verb, isAdmin: true)).Status.ShouldBe(expected);

    [Fact]
    public async Task ExportImport_State_GoesToAnotherNode()
    {
        _host.State.Value = 77;
        var file = await (await _host.SendRawAsync("GET", "models/counter/export", isAdmin: true)).Content.ReadAsByteArrayAsync(Token);
        await using var other = await AssistHost.StartAsync();

        var answer = await other.SendRawAsync("POST", "models/counter/import", file, isAdmin: true);

        ((int)answer.StatusCode).ShouldBe(200);
        other.State.Value.ShouldBe(77);
        (await other.SendAsync("GET", "models")).Body!["states"]![0]!["restoredFrom"]!.GetValue<string>().ShouldBe("import");
    }

    [Fact]
    public async Task ExportImport_Parameters_BecomeAVersionThatWaits()
    {
        await AddAsync(20);
        var file = await (await _host.SendRawAsync("GET", "models/fake-model/export?version=2", isAdmin: true)).Content.ReadAsByteArrayAsync(Token);
        await using var other = await AssistHost.StartAsync();

        var answer = JsonNode.Parse(await (await other.SendRawAsync("POST", "models/fake-model/import", file, isAdmin: true)).Content.ReadAsStringAsync(Token));

        answer!["version"]!.GetValue<string>().ShouldBe("2");
        other.Decide(12).Model.Version.ShouldBe("1");
        other.Get<ModelRegistry>().Find(other.Model, "2")!.Values.Span[0].ShouldBe(20);
    }

    [Fact]
    public async Task Import_WhatCannotBe_IsRefusedAndChangesNothing()
    {
        _host.State.Value = 5;
        var state = new ModelFile(ModelFileKind.State, "counter", 1, new byte[8]);
        var damaged = state.Write();
        damaged[^1] ^= 1;
        var parameters = new ModelFile(ModelFileKind.Parameters, "fake-model", 1, ModelFile.WriteParameters([double.NaN]));
        foreach (var (name, file) in new[]
        {
            ("counter", damaged),
            ("counter", (state with { FormatVersion = 9 }).Write()),
            ("counter", (state with { Content = new byte[7] }).Write()),
            ("counter", (state with { Name = "other" }).Write()),
            ("counter", Array.Empty<byte>()),
            ("counter", (parameters with { Name = "counter" }).Write()),
            ("fake-model", parameters.Write()),
            ("fake-model", (parameters with { Content = ModelFile.WriteParameters([1, 2]) }).Write()),
        })
        {
            var answer = await _host.SendRawAsync("POST", $"models/{name}/import", file, isAdmin: true);
            ((int)answer.StatusCode).ShouldBe(400, await answer.Content.ReadAsStringAsync(Token));
        }

        ((int)(await _host.SendRawAsync("POST", "models/counter/import", new byte[5000], isAdmin: true)).StatusCode).ShouldBe(413);
        ((int)(await _host.SendRawAsync("POST", "models/nothing/import", state.Write(), isAdmin: true)).StatusCode).ShouldBe(404);
        _host.State.Value.ShouldBe(5);
        _host.Get<ModelRegistry>().StandingOf(_host.Model).Versions.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("models/fake-model/export?version=9", 404)]
    [InlineData("models/counter/export?what=parameters", 404)]
    [InlineData("models/fake-model/export?what=x", 400)]
    [InlineData("models/nothing/export", 404)]
    public async Task Export_WhatIsNotThere_IsRefused(string path, int expected) =>
        (await _host.SendAsync("GET", path, isAdmin: true)).Status.ShouldBe(expected);

    private Task AddAsync(double threshold) => _host.Get<ModelRegistry>().AddAsync(
        _host.Model,
        version => new ModelVersion { Model = "fake-model", Version = version, Values = new[] { threshold }, CreatedAtMicros = 1, Origin = "imported" },
        Token);
}
