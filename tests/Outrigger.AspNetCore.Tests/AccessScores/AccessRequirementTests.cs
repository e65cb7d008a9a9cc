using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.AccessScores;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Tests.Assistants;
using Outrigger.AspNetCore.Tests.Attachment;
using Outrigger.Assist.Access;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.AccessScores;

public sealed class AccessRequirementTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AccessAction.Deny, 0.99, "Act", HttpStatusCode.Forbidden)]
    [InlineData(AccessAction.Challenge, 0.7, "Act", HttpStatusCode.OK)]
    [InlineData(AccessAction.Allow, 0.96, "Act", HttpStatusCode.Forbidden)]
    [InlineData(AccessAction.Deny, 0.99, "Observe", HttpStatusCode.OK)]
    public async Task Handle_Score_DecidesWhenItActs(AccessAction action, double score, string mode, HttpStatusCode expected)
    {
        var assistant = new ScriptedAssistant { Access = _ => new AccessScored(score, action, null, AccessAction.Allow, ScriptedAssistant.Decide()) };
        await using var app = await StartAsync(assistant, mode);

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative), Token);

        response.StatusCode.ShouldBe(expected);
        app.Metrics.Of($"actions access refused {(mode == "Act" ? "act" : "observe")}").ShouldBe(expected == HttpStatusCode.Forbidden || mode == "Observe" ? 1 : 0);
    }

    [Fact]
    public async Task Handle_NoScore_LetsThrough()
    {
        await using var app = await StartAsync(new ScriptedAssistant(), "Act");

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        app.Metrics.Of("failed_open access unscored").ShouldBe(1);
    }

    [Fact]
    public void Describe_Request_SaysWhatTheConnectionAndHeadersSay()
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:203.0.113.7");
        context.Request.Method = "POST";
        context.Request.Path = "/login";
        context.Request.QueryString = new QueryString("?a=1");
        context.Request.Protocol = "HTTP/2";
        context.Request.Headers.UserAgent = "curl/8";
        context.Request.Headers.Cookie = "sid=secret; b=2";
        context.Request.Headers["X-Forwarded-For"] = "1.2.3.4";

        var described = AccessScoresStep.Describe(context, new AccessScoresOptions { SessionCookie = "sid" });

        described.Address.ShouldBe("203.0.113.7");
        described.Path.ShouldBe("/login");
        described.HttpVersion.ShouldBe("2");
        described.UserAgent.ShouldBe("curl/8");
        described.HasCookie.ShouldBeTrue();
        described.Session!.Length.ShouldBe(64);
        described.Session.ShouldNotContain("secret");
        described.HeaderNames!.Count.ShouldBe(3);
    }

    private static Task<AttachedApp> StartAsync(ScriptedAssistant assistant, string mode) => AttachedApp.StartAsync(
        static web =>
        {
            web.UseAuthorization();
            web.MapGet("/", static () => "in").RequireAuthorization("humans");
        },
        new() { ["Outrigger:AspNetCore:AccessScores:Mode"] = mode },
        services =>
        {
            services.AddSingleton<IRequestAssistant>(assistant);
            services.AddAuthentication("none").AddScheme<AuthenticationSchemeOptions, NoAuthentication>("none", null);
            services.AddAuthorizationBuilder().AddPolicy("humans", static policy => policy.AddRequirements(new AccessRequirement { RefuseFromScore = 0.95 }));
        });

    private sealed class NoAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, System.Text.Encodings.Web.UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
            Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new(new System.Security.Claims.ClaimsIdentity("none")), "none")));
    }
}
