using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.AspNetCore.AccessScores;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Tests.Assistants;
using Outrigger.AspNetCore.Tests.Attachment;
using Outrigger.Assist.Access;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.AccessScores;

public sealed class RefusalHandlerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handle_NoAuthentication_AnswersAProblem()
    {
        await using var app = await StartAsync(static _ => { });

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative), Token);

        await ShouldBeDeniedAsync(response);
        app.Metrics.Of("actions access refused act").ShouldBe(1);
        app.Logs.Entries.ShouldNotContain(static entry => entry.Exception != null);
    }

    [Fact]
    public async Task Handle_NoAuthenticationAndNotRefused_LetsThrough()
    {
        await using var app = await StartAsync(static _ => { }, AccessAction.Allow);

        (await app.Client.GetStringAsync(new Uri("/", UriKind.Relative), Token)).ShouldBe("in");
    }

    [Fact]
    public async Task Handle_OtherRequirementFailed_IsTheApplicationsMatter()
    {
        await using var app = await StartAsync(static _ => { });

        using var response = await app.Client.GetAsync(new Uri("/members", UriKind.Relative), Token);

        // Without a scheme the framework can only throw; that is not hidden.
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Handle_CookieAuthentication_SendsToTheSignInPage()
    {
        await using var app = await StartAsync(static services => services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie());
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = app.Client.BaseAddress };

        using var response = await client.GetAsync(new Uri("/", UriKind.Relative), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.PathAndQuery.ShouldStartWith("/Account/Login");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handle_ApplicationsOwnHandler_AnswersInItsWay(bool isFirst)
    {
        await using var app = await StartAsync(
            services => Add(services, isFirst),
            added: services => Add(services, !isFirst));

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        static void Add(IServiceCollection services, bool isNow)
        {
            if (isNow)
            {
                services.AddSingleton<IAuthorizationMiddlewareResultHandler, HidesEverything>();
            }
        }
    }

    [Fact]
    public async Task Handle_ApplicationsHandlerLeavesItToTheFramework_AnswersAProblem()
    {
        await using var app = await StartAsync(static services => services.AddScoped<IAuthorizationMiddlewareResultHandler, LeavesItToTheFramework>());

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative), Token);

        await ShouldBeDeniedAsync(response);
        response.Headers.Contains("x-seen").ShouldBeFalse();
    }

    private static async Task ShouldBeDeniedAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
        body["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:access-denied");
        body["status"]!.GetValue<int>().ShouldBe(403);
        body["traceId"]!.GetValue<string>().ShouldNotBeEmpty();
        body.ToJsonString().ShouldNotContain("0.99");
    }

    private static Task<AttachedApp> StartAsync(Action<IServiceCollection> services, AccessAction action = AccessAction.Deny, Action<IServiceCollection>? added = null) =>
        AttachedApp.StartAsync(
            static web =>
            {
                web.UseAuthorization();
                web.MapGet("/", static () => "in").RequireAuthorization("humans");
                web.MapGet("/members", static () => "in").RequireAuthorization("members");
            },
            configure: own =>
            {
                own.AddSingleton<IRequestAssistant>(new ScriptedAssistant { Access = _ => new AccessScored(0.99, action, null, AccessAction.Allow, ScriptedAssistant.Decide()) });
                own.AddAuthorizationBuilder()
                    .AddPolicy("humans", static policy => policy.AddRequirements(new AccessRequirement()))
                    .AddPolicy("members", static policy => policy.RequireClaim("member"));
                services(own);
            },
            after: added);

    private sealed class HidesEverything : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
    }

    private sealed class LeavesItToTheFramework : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _framework = new();

        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            context.Response.Headers["x-seen"] = "1";
            return _framework.HandleAsync(next, context, policy, authorizeResult);
        }
    }
}
