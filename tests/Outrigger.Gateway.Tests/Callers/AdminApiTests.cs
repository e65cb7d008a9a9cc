using System.Text.Json.Nodes;
using Outrigger.Gateway.Providers;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Callers;

public sealed class AdminApiTests : IAsyncLifetime
{
    private CallersHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CallersHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    public static TheoryData<string, string> BadBodies() => new()
    {
        { "/tenants", "" },
        { "/tenants", "{" },
        { "/tenants", "null" },
        { "/tenants", "[]" },
        { "/tenants", "\"acme\"" },
        { "/tenants", "{}" },
        { "/tenants", """{"id":null}""" },
        { "/tenants", """{"id":7}""" },
        { "/tenants", """{"id":""}""" },
        { "/tenants", """{"id":"Acme"}""" },
        { "/tenants", """{"id":"a b"}""" },
        { "/tenants", """{"id":"a\n"}""" },
        { "/tenants", """{"ID":"acme"}""" },
        { "/tenants", """{"id":"acme","id":"other"}""" },
        { "/tenants", """{"id":"acme","isAdmin":true}""" },
        { "/tenants", """{"id":"acme","name":""}""" },
        { "/tenants", """{"id":"acme","name":"a\u0000b"}""" },
        { "/tenants", """{"id":"acme","name":"a\nb"}""" },
        { "/tenants", """{"id":"acme","name":"\ud800"}""" },
        { "/tenants", """{"id":"acme"} trailing""" },
        { "/teams", """{"id":"dev","tenant":""}""" },
        { "/teams", """{"id":""}""" },
        { "/users", """{"id":"jane","team":""}""" },
        { "/keys", """{"name":"k","tenant":""}""" },
        { "/keys", """{"name":"k","user":""}""" },
        { "/provider-keys", """{"provider":"","key":"sk-0123456789"}""" },
        { "/teams", """{"id":"../etc"}""" },
        { "/teams", """{"id":".."}""" },
        { "/teams", """{"id":"a/b"}""" },
        { "/teams", """{"id":"dev","tenant":"A"}""" },
        { "/users", """{"id":"jane","team":"a b"}""" },
        { "/users", """{"id":"jane","disabledAtMicros":1}""" },
        { "/keys", "{}" },
        { "/keys", """{"name":"   "}""" },
        { "/keys", """{"name":"k","tenant":"Default"}""" },
        { "/keys", """{"name":"k","expiresAt":"yesterday"}""" },
        { "/keys", """{"name":"k","expiresAt":"2001-01-01T00:00:00Z"}""" },
        { "/keys", """{"name":"k","allowedModels":"gpt"}""" },
        { "/keys", """{"name":"k","allowedModels":[null]}""" },
        { "/keys", """{"name":"k","allowedModels":[""]}""" },
        { "/keys", """{"name":"k","allowedModels":["a*b"]}""" },
        { "/keys", """{"name":"k","allowedModels":["a b"]}""" },
        { "/keys", """{"name":"k","budgetUsd":5}""" },
        { "/keys", """{"name":"k","hash":"AA=="}""" },
        { "/provider-keys", "{}" },
        { "/provider-keys", """{"provider":"openai","key":""}""" },
        { "/provider-keys", """{"provider":"openai","key":"short"}""" },
        { "/provider-keys", """{"provider":"openai","key":"sk-with\r\nx-injected: 1"}""" },
        { "/provider-keys", """{"provider":"open ai","key":"sk-0123456789"}""" },
        { "/provider-keys", """{"provider":"openai","key":12345678}""" },
        { "/provider-keys", """{"provider":"openai","key":"sk-0123456789","baseUrl":"http://evil.test"}""" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task Add_BadBody_IsATypedError(string path, string json)
    {
        var (status, body) = await _host.AdminAsync("POST", path, json);

        status.ShouldBe(400);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:invalid-request");
        body["status"]!.GetValue<int>().ShouldBe(400);
        body["traceId"].ShouldNotBeNull();
        body.ToJsonString().ShouldNotContain("Outrigger.");
        _host.Logs.Lines.ShouldNotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("")]
    public async Task Add_AnotherContentType_Is415(string contentType)
    {
        (await _host.AdminAsync("POST", "/tenants", """{"id":"acme"}""", contentType)).Status.ShouldBe(415);
        (await _host.AdminAsync("POST", "/secrets/rotate", "{}", contentType)).Status.ShouldBe(415);
        (await _host.AdminAsync("GET", "/tenants/acme")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Add_WithoutABody_Is415() => (await _host.AdminAsync("POST", "/tenants")).Status.ShouldBe(415);

    [Fact]
    public async Task Add_HugeBody_Is413()
    {
        var (status, body) = await _host.AdminAsync("POST", "/tenants", $$"""{"id":"acme","name":"{{new string('x', 300_000)}}"}""");

        status.ShouldBe(413);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:body-too-large");
    }

    [Fact]
    public async Task Add_DeeplyNestedBody_IsATypedError() =>
        (await _host.AdminAsync("POST", "/tenants", new string('[', 100_000))).Status.ShouldBe(400);

    [Theory]
    [InlineData("/tenants?limit=0")]
    [InlineData("/tenants?limit=1001")]
    [InlineData("/tenants?limit=-1")]
    [InlineData("/tenants?limit=many")]
    [InlineData("/tenants?limit=99999999999999999999")]
    [InlineData("/keys?after=%00")]
    [InlineData("/keys?tenant=A")]
    [InlineData("/keys?team=%00")]
    [InlineData("/users?team=%00")]
    [InlineData("/provider-keys?provider=%00")]
    public async Task List_BadQuery_IsATypedError(string path)
    {
        var (status, body) = await _host.AdminAsync("GET", path);

        status.ShouldBe(400);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:invalid-request");
    }

    [Theory]
    [InlineData("GET", "/tenants/nobody")]
    [InlineData("GET", "/tenants/NOT A TENANT")]
    [InlineData("POST", "/tenants/nobody/disable")]
    [InlineData("DELETE", "/tenants/nobody")]
    [InlineData("GET", "/teams/default/none")]
    [InlineData("GET", "/teams/X/none")]
    [InlineData("DELETE", "/teams/default/none")]
    [InlineData("GET", "/users/default/none")]
    [InlineData("POST", "/users/default/none/enable")]
    [InlineData("GET", "/keys/none")]
    [InlineData("DELETE", "/keys/none")]
    [InlineData("GET", "/provider-keys/none")]
    [InlineData("GET", "/nothing/here")]
    [InlineData("PATCH", "/keys/none")]
    public async Task Call_WhatIsNotThere_Is404(string method, string path)
    {
        var (status, body) = await _host.AdminAsync(method, path, method == "PATCH" ? "{}" : null);

        status.ShouldBe(404);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:not-found");
    }

    [Fact]
    public async Task Tenancy_FromAddToRemove_AnswersEachStep()
    {
        (await _host.AdminAsync("POST", "/tenants", """{"id":"acme","name":"Acme"}""")).Status.ShouldBe(201);
        (await _host.AdminAsync("POST", "/tenants", """{"id":"acme"}""")).Status.ShouldBe(409);
        (await _host.AdminAsync("POST", "/teams", """{"tenant":"acme","id":"dev"}""")).Status.ShouldBe(201);
        (await _host.AdminAsync("POST", "/users", """{"tenant":"acme","id":"jane@acme.test","team":"dev"}""")).Status.ShouldBe(201);
        var (_, user) = await _host.AdminAsync("GET", "/users/acme/jane@acme.test");
        user!["team"]!.GetValue<string>().ShouldBe("dev");
        (await _host.AdminAsync("DELETE", "/tenants/acme")).Status.ShouldBe(409);
        (await _host.AdminAsync("DELETE", "/teams/acme/dev")).Status.ShouldBe(409);
        (await _host.AdminAsync("DELETE", "/users/acme/jane@acme.test")).Status.ShouldBe(204);
        (await _host.AdminAsync("DELETE", "/teams/acme/dev")).Status.ShouldBe(204);
        (await _host.AdminAsync("DELETE", "/tenants/acme")).Status.ShouldBe(204);
        (await _host.AdminAsync("GET", "/tenants/acme")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Tenancy_OwnerOfAKey_CannotBeRemoved()
    {
        await _host.AdminAsync("POST", "/users", """{"id":"jane"}""");
        var (_, id) = await _host.IssueAsync(""","user":"jane" """);

        (await _host.AdminAsync("DELETE", "/users/default/jane")).Status.ShouldBe(409);
        await _host.AdminAsync("DELETE", "/keys/" + id);
        (await _host.AdminAsync("DELETE", "/users/default/jane")).Status.ShouldBe(204);
    }

    [Theory]
    [InlineData("DELETE", "/tenants/default")]
    [InlineData("POST", "/tenants/default/disable")]
    public async Task Tenancy_DefaultTenant_Stays(string method, string path) =>
        (await _host.AdminAsync(method, path)).Body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:default-tenant");

    [Fact]
    public async Task Keys_OfAnotherTenantsTeamOrUser_AreNotMade()
    {
        await _host.AdminAsync("POST", "/tenants", """{"id":"acme"}""");
        await _host.AdminAsync("POST", "/teams", """{"tenant":"acme","id":"dev"}""");
        await _host.AdminAsync("POST", "/users", """{"tenant":"acme","id":"jane"}""");

        (await _host.AdminAsync("POST", "/keys", """{"name":"k","team":"dev"}""")).Status.ShouldBe(404);
        (await _host.AdminAsync("POST", "/keys", """{"name":"k","user":"jane"}""")).Status.ShouldBe(404);
        (await _host.AdminAsync("POST", "/keys", """{"name":"k","tenant":"nobody"}""")).Status.ShouldBe(404);
        (await _host.AdminAsync("POST", "/users", """{"id":"joe","team":"dev"}""")).Status.ShouldBe(404);
        (await _host.AdminAsync("GET", "/teams/default/dev")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Keys_Made_AreShownOnceAndThenWithoutTheirText()
    {
        var (text, id) = await _host.IssueAsync();

        text.ShouldMatch("^ork_[0-9A-Za-z]{16}_[0-9A-Za-z]{43}$");
        var (_, one) = await _host.AdminAsync("GET", "/keys/" + id);
        var (_, all) = await _host.AdminAsync("GET", "/keys");
        foreach (var answer in new[] { one!, all! })
        {
            answer.ToJsonString().ShouldNotContain(text);
            answer.ToJsonString().ShouldNotContain(text[^20..]);
        }

        one!["key"].ShouldBeNull();
    }

    [Fact]
    public async Task Keys_Replaced_LoseWhatIsAbsent()
    {
        var (_, id) = await _host.IssueAsync(""","allowedModels":["a"],"expiresAt":"2030-01-01T00:00:00Z" """);

        var (status, body) = await _host.AdminAsync("PUT", "/keys/" + id, """{"name":"new"}""");

        status.ShouldBe(200);
        body!["name"]!.GetValue<string>().ShouldBe("new");
        body["allowedModels"].ShouldBeNull();
        body["expiresAt"].ShouldBeNull();
    }

    [Fact]
    public async Task List_InPages_ShowsEachOnce()
    {
        for (var i = 0; i < 7; i++)
        {
            await _host.IssueAsync();
        }

        var ids = new List<string>();
        string? after = null;
        do
        {
            var (_, page) = await _host.AdminAsync("GET", $"/keys?limit=3{(after is null ? "" : "&after=" + after)}");
            ids.AddRange(page!["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
            after = page["next"]?.GetValue<string>();
        }
        while (after is not null);

        ids.Count.ShouldBe(7);
        ids.Distinct().Count().ShouldBe(7);
    }

    [Fact]
    public async Task ProviderKeys_Added_AreListedWithAHintAloneAndUsed()
    {
        var source = (IProviderKeySource)_host.Services.GetService(typeof(IProviderKeySource))!;
        var changes = 0;
        source.Changed += () => changes++;

        var (status, body) = await _host.AdminAsync("POST", "/provider-keys", """{"provider":"openai","key":"sk-planted-0123456789-wxyz"}""");
        var id = body!["id"]!.GetValue<string>();
        var (_, list) = await _host.AdminAsync("GET", "/provider-keys");

        status.ShouldBe(201);
        list!.ToJsonString().ShouldNotContain("planted");
        list["items"]![0]!["hint"]!.GetValue<string>().ShouldBe("…wxyz");
        source.GetKeys("openai").ShouldHaveSingleItem().Secret.Reveal().ShouldBe("sk-planted-0123456789-wxyz");
        (await _host.AdminAsync("POST", $"/provider-keys/{id}/rotate", """{"key":"sk-rotated-0123456789-abcd"}""")).Status.ShouldBe(200);
        source.GetKeys("OpenAI").ShouldHaveSingleItem().Secret.Reveal().ShouldBe("sk-rotated-0123456789-abcd");
        (await _host.AdminAsync("POST", $"/provider-keys/{id}/disable")).Status.ShouldBe(200);
        source.GetKeys("openai").ShouldBeEmpty();
        (await _host.AdminAsync("POST", $"/provider-keys/{id}/enable")).Status.ShouldBe(200);
        (await _host.AdminAsync("DELETE", $"/provider-keys/{id}")).Status.ShouldBe(204);
        source.GetKeys("openai").ShouldBeEmpty();
        changes.ShouldBe(5);
    }

    [Fact]
    public async Task Secrets_PlantedByTheAdminApi_AreInNoLogLine()
    {
        var (text, _) = await _host.IssueAsync();
        await _host.WhoAmIAsync(text);
        await _host.AdminAsync("POST", "/provider-keys", """{"provider":"openai","key":"sk-planted-0123456789-wxyz"}""");
        await _host.AdminAsync("POST", "/provider-keys", """{"provider":"openai","key":"sk-planted-broken"x}""");
        await _host.AdminAsync("POST", "/secrets/rotate");

        _host.Logs.Lines.Count.ShouldBeGreaterThan(3);
        foreach (var line in _host.Logs.Lines)
        {
            line.ShouldNotContain(text);
            line.ShouldNotContain(text[^20..]);
            line.ShouldNotContain("planted");
            line.ShouldNotContain(CallersHost.AdminKey);
        }
    }

    [Fact]
    public async Task Rotate_WithoutAnotherKey_ChangesNothingAndCanBeRepeated()
    {
        var (text, _) = await _host.IssueAsync();

        var (status, body) = await _host.AdminAsync("POST", "/secrets/rotate");

        status.ShouldBe(200);
        ((JsonNode)body!)["rewrappedRows"]!.GetValue<int>().ShouldBe(0);
        (await _host.WhoAmIAsync(text)).ShouldBe("default");
    }
}
