using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Outrigger.AspNetCore.AccessScores;
using Outrigger.Assist.Access;
using Outrigger.Samples.Shop;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddOpenApi();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<Catalogue>().AddSingleton<Orders>().AddSingleton<Warehouse>();
builder.Services.AddSingleton(ShopVersion.From(builder.Configuration));

// Who is not let in gets 403 and no redirection: what asks for data cannot fill in a form.
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
    .AddCookie(static options => options.Events.OnRedirectToLogin = options.Events.OnRedirectToAccessDenied = static refused =>
    {
        refused.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });

// Outrigger, 1 of 2: the engines, and whom the shop turns away.
builder.Services.AddOutrigger(builder.Configuration);
builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(
    new AuthorizationPolicyBuilder().AddRequirements(new AccessRequirement { RefuseFrom = AccessAction.Challenge }).Build());

var app = builder.Build();

// Outrigger, 2 of 2: around everything that follows.
app.UseOutrigger();
app.UseAuthorization();
app.MapOpenApi();
app.MapShopApi();
app.MapShopPages();
app.Run();
