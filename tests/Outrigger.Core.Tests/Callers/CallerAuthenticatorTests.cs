using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Secrets;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Callers;

public sealed class CallerAuthenticatorTests
{
    private const string AdminText = "ora_the-administrators-key";

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:5080")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]:5080")]
    [InlineData("[::1]")]
    [InlineData("gateway.internal:443")]
    public void Authenticate_KeylessFromThisMachine_IsTheDefaultTenant(string host) =>
        Authenticate(Request(host)).Caller.ShouldBeSameAs(Caller.Keyless);

    [Theory]
    [InlineData("evil.test")]
    [InlineData("evil.test:5080")]
    [InlineData("localhost.evil.test")]
    [InlineData("127.0.0.1.evil.test")]
    [InlineData("127.0.0.2")]
    [InlineData("[::2]")]
    [InlineData("")]
    public void Authenticate_KeylessUnderAnotherName_IsRefused(string host) =>
        Authenticate(Request(host)).Error!.Type.ShouldBe(CallersErrors.KeylessRefused);

    [Theory]
    [InlineData("Origin", "http://localhost:5080", true)]
    [InlineData("Origin", "http://evil.test", false)]
    [InlineData("Origin", "http://localhost:3000", false)]
    [InlineData("Origin", "https://localhost:5080", false)]
    [InlineData("Origin", "http://localhost:5080/", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "none", false)]
    public void Authenticate_KeylessFromABrowser_AnswersOnlyItsOwnPages(string header, string value, bool isAnswered)
    {
        var result = Authenticate(Request("localhost:5080", (header, value)));

        (result.Caller is not null).ShouldBe(isAnswered);
        (result.Error?.Type).ShouldBe(isAnswered ? null : CallersErrors.KeylessRefused);
    }

    [Theory]
    [InlineData("Forwarded")]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-forwarded-host")]
    [InlineData("X-Forwarded-Proto")]
    [InlineData("X-Forwarded-Anything")]
    [InlineData("X-Original-For")]
    [InlineData("Via")]
    [InlineData("X-Real-IP")]
    [InlineData("CF-Connecting-IP")]
    [InlineData("CF-Ray")]
    [InlineData("True-Client-IP")]
    public void Authenticate_KeylessThroughAProxy_IsRefused(string header) =>
        Authenticate(Request("localhost:5080", (header, "192.0.2.1"))).Error!.Type.ShouldBe(CallersErrors.KeylessRefused);

    [Theory]
    [InlineData("Authorization", "Bearer anything")]
    [InlineData("Authorization", "Basic anything")]
    [InlineData("x-api-key", "anything")]
    public void Authenticate_KeylessWithAKey_IgnoresIt(string header, string value) =>
        Authenticate(Request("localhost", (header, value))).Caller.ShouldBeSameAs(Caller.Keyless);

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://127.0.0.1:5080;http://192.0.2.1:5080")]
    public void Authenticate_BeyondLoopback_NeedsAKeyBeforeThereIsOne(string urls) =>
        Authenticate(Request("localhost"), urls: urls).Error!.Type.ShouldBe(CallersErrors.MissingKey);

    [Fact]
    public void Authenticate_ConnectionThatCameInElsewhere_NeedsAKey()
    {
        var context = Request("localhost");
        context.Connection.LocalIpAddress = IPAddress.Parse("192.0.2.1");

        Authenticate(context).Error!.Type.ShouldBe(CallersErrors.MissingKey);
    }

    [Fact]
    public void Authenticate_OnceThereAreKeys_NeedsOne() =>
        Authenticate(Request("localhost"), new FixedKeys()).Error!.Type.ShouldBe(CallersErrors.MissingKey);

    [Theory]
    [InlineData("good", null)]
    [InlineData("expired", "expired-key")]
    [InlineData("revoked", "revoked-key")]
    [InlineData("unknown", "invalid-key")]
    public void Authenticate_WithAKey_AnswersAsTheDirectorySays(string key, string? code)
    {
        var result = Authenticate(Request("gateway.example", ("x-api-key", key)), new FixedKeys());

        (result.Error?.Type.Code).ShouldBe(code);
        (result.Caller is not null).ShouldBe(code is null);
    }

    [Fact]
    public void Authenticate_WithAKeyThroughAProxyAndABrowser_IsAnswered() =>
        Authenticate(
            Request("gateway.example", ("x-api-key", "good"), ("X-Forwarded-For", "192.0.2.1"), ("Origin", "https://app.example")),
            new FixedKeys()).Caller.ShouldBeSameAs(FixedKeys.Good);

    [Fact]
    public void Authenticate_TwoDifferentKeys_IsRefused() =>
        Authenticate(Request("localhost", ("x-api-key", "good"), ("api-key", "other")), new FixedKeys()).Error!.Type.ShouldBe(CallersErrors.AmbiguousKey);

    [Fact]
    public void Authenticate_TheAdminKey_IsNoKeyForCalls() =>
        Authenticate(Request("localhost", ("Authorization", "Bearer " + AdminText)), new FixedKeys()).Error!.Type.ShouldBe(CallersErrors.InvalidKey);

    [Fact]
    public void AuthenticateAdmin_BearerKey_IsTheAdministrator()
    {
        var result = Create().AuthenticateAdmin(Request("localhost", ("Authorization", "Bearer " + AdminText)));

        result.Caller!.IsAdmin.ShouldBeTrue();
    }

    [Theory]
    [InlineData("x-api-key", AdminText)]
    [InlineData("api-key", AdminText)]
    [InlineData("Authorization", "Basic " + AdminText)]
    [InlineData("Authorization", "Bearer good")]
    [InlineData("Authorization", "Bearer " + AdminText + "x")]
    [InlineData("Cookie", "admin=" + AdminText)]
    public void AuthenticateAdmin_AnythingElse_IsRefused(string header, string value) =>
        Create(new FixedKeys()).AuthenticateAdmin(Request("localhost", (header, value))).Error!.Type.ShouldBe(CallersErrors.AdminKeyRequired);

    [Theory]
    [InlineData("Origin", "http://evil.test")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    public void AuthenticateAdmin_ForeignPageWithTheKey_IsRefused(string header, string value) =>
        Create(new FixedKeys()).AuthenticateAdmin(Request("gateway.example", (header, value), ("Authorization", "Bearer " + AdminText)))
            .Error!.Type.ShouldBe(CallersErrors.ForeignOrigin);

    [Fact]
    public void AuthenticateAdmin_OwnPageBehindATlsProxy_IsAnswered() =>
        Create().AuthenticateAdmin(Request(
            "gateway.example",
            ("Origin", "https://gateway.example"),
            ("Sec-Fetch-Site", "same-origin"),
            ("Authorization", "Bearer " + AdminText))).Caller.ShouldNotBeNull();

    [Fact]
    public void AuthenticateAdmin_TooManyWrongKeys_RefusesEvenTheRightOneUntilTheWaitIsOver()
    {
        var authenticator = Create();
        for (var i = 0; i < 5; i++)
        {
            authenticator.AuthenticateAdmin(Request("localhost", ("Authorization", "Bearer wrong"))).Error!.Type.ShouldBe(CallersErrors.AdminKeyRequired);
        }

        var blocked = authenticator.AuthenticateAdmin(Request("localhost", ("Authorization", "Bearer " + AdminText))).Error!;
        _time.Advance(blocked.RetryAfter!.Value);
        var later = authenticator.AuthenticateAdmin(Request("localhost", ("Authorization", "Bearer " + AdminText)));

        blocked.Type.ShouldBe(CallersErrors.TooManyAttempts);
        later.Caller.ShouldNotBeNull();
    }

    [Fact]
    public void AuthenticateAdmin_ForeignPagesAndMissingKeys_UseUpNoAttempts()
    {
        var authenticator = Create();
        for (var i = 0; i < 50; i++)
        {
            authenticator.AuthenticateAdmin(Request("localhost", ("Origin", "http://evil.test"), ("Authorization", "Bearer wrong")));
            authenticator.AuthenticateAdmin(Request("localhost"));
        }

        authenticator.AuthenticateAdmin(Request("localhost", ("Authorization", "Bearer " + AdminText))).Caller.ShouldNotBeNull();
    }

    private static DefaultHttpContext Request(string host, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Headers.Host = host;
        context.Connection.LocalIpAddress = IPAddress.Loopback;
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        foreach (var (name, value) in headers)
        {
            context.Request.Headers.Append(name, value);
        }

        return context;
    }

    private CallerResult Authenticate(HttpContext context, IKeyDirectory? keys = null, string urls = "http://127.0.0.1:5080;http://[::1]:5080;http://localhost:5081") =>
        Create(keys, urls).Authenticate(context);

    private CallerAuthenticator Create(IKeyDirectory? keys = null, string urls = "http://127.0.0.1:5080")
    {
        var options = Options.Create(new CallersOptions { AdminKey = new Secret(AdminText) });
        var binding = new ServerBinding(urls.Split(';'), ["gateway.internal"]);
        var adminKey = new AdminKey(options, binding, NullLogger<AdminKey>.Instance);
        adminKey.Load();
        return new CallerAuthenticator(
            keys ?? new NoKeys(), binding, new BrowserGuard(binding), adminKey, new AdminAttempts(options, _time), NullLogger<CallerAuthenticator>.Instance);
    }

    private sealed class FixedKeys : IKeyDirectory
    {
        public static Caller Good { get; } = new() { Tenant = TenantId.Parse("acme"), KeyId = "good" };

        public bool HasKeys => true;

        public KeyLookup Find(ReadOnlySpan<char> key) => key switch
        {
            "good" => new KeyLookup(Good, KeyRefusal.None),
            "expired" => new KeyLookup(null, KeyRefusal.Expired),
            "revoked" => new KeyLookup(null, KeyRefusal.Revoked),
            _ => new KeyLookup(null, KeyRefusal.Unknown),
        };

        public KeyLookup FindById(ReadOnlySpan<char> id) => new(null, KeyRefusal.Unknown);
    }
}
