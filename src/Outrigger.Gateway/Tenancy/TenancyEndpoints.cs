using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Tenancy;

/// <summary>The routes of tenants, teams and users; all behind the admin key.</summary>
internal static class TenancyEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        MapTenants(admin.MapGroup("/tenants").WithTags("Tenants"));
        MapTeams(admin.MapGroup("/teams").WithTags("Teams"));
        MapUsers(admin.MapGroup("/users").WithTags("Users"));
    }

    private static void MapTenants(RouteGroupBuilder routes)
    {
        routes.MapPost("", AddTenantAsync).WithName("AddTenant").WithSummary("Add a tenant.")
            .Produces<TenantAnswer>(StatusCodes.Status201Created).WithProblems(400, 401, 409, 415);
        routes.MapGet("", ListTenantsAsync).WithName("ListTenants").WithSummary("List tenants by id.")
            .Produces<AdminPage<TenantAnswer>>().WithProblems(400, 401);
        routes.MapGet("/{tenant}", GetTenantAsync).WithName("GetTenant").WithSummary("Get a tenant.")
            .Produces<TenantAnswer>().WithProblems(401, 404);
        routes.MapPost("/{tenant}/disable", (string tenant, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken) =>
                SetTenantAsync(tenant, true, register, store, cancellationToken))
            .WithName("DisableTenant").WithSummary("Switch a tenant off: none of its keys is answered any more.")
            .Produces<TenantAnswer>().WithProblems(401, 404, 409);
        routes.MapPost("/{tenant}/enable", (string tenant, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken) =>
                SetTenantAsync(tenant, false, register, store, cancellationToken))
            .WithName("EnableTenant").WithSummary("Switch a tenant on again.")
            .Produces<TenantAnswer>().WithProblems(401, 404);
        routes.MapDelete("/{tenant}", async (string tenant, TenancyRegister register, CancellationToken cancellationToken) =>
                TenantId.TryParse(tenant, out var id) ? Done(await register.RemoveTenantAsync(id, cancellationToken)) : NoTenant(tenant))
            .WithName("RemoveTenant").WithSummary("Remove a tenant to which nothing belongs any more; what still does is named.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(401, 404, 409);
    }

    private static void MapTeams(RouteGroupBuilder routes)
    {
        routes.MapPost("", AddTeamAsync).WithName("AddTeam").WithSummary("Add a team to a tenant.")
            .Produces<TeamAnswer>(StatusCodes.Status201Created).WithProblems(400, 401, 404, 409, 415);
        routes.MapGet("", ListTeamsAsync).WithName("ListTeams").WithSummary("List the teams of a tenant by id.")
            .Produces<AdminPage<TeamAnswer>>().WithProblems(400, 401);
        routes.MapGet("/{tenant}/{team}", GetTeamAsync).WithName("GetTeam").WithSummary("Get a team.")
            .Produces<TeamAnswer>().WithProblems(401, 404);
        routes.MapPost("/{tenant}/{team}/disable", (string tenant, string team, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken) =>
                SetTeamAsync(tenant, team, true, register, store, cancellationToken))
            .WithName("DisableTeam").WithSummary("Switch a team off: none of its keys is answered any more.")
            .Produces<TeamAnswer>().WithProblems(401, 404);
        routes.MapPost("/{tenant}/{team}/enable", (string tenant, string team, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken) =>
                SetTeamAsync(tenant, team, false, register, store, cancellationToken))
            .WithName("EnableTeam").WithSummary("Switch a team on again.")
            .Produces<TeamAnswer>().WithProblems(401, 404);
        routes.MapDelete("/{tenant}/{team}", async (string tenant, string team, TenancyRegister register, CancellationToken cancellationToken) =>
                TenantId.TryParse(tenant, out var id) ? Done(await register.RemoveTeamAsync(id, team, cancellationToken)) : NoTenant(tenant))
            .WithName("RemoveTeam").WithSummary("Remove a team that has no users and keys.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(401, 404, 409);
    }

    private static void MapUsers(RouteGroupBuilder routes)
    {
        routes.MapPost("", AddUserAsync).WithName("AddUser").WithSummary("Add a user to a tenant, and to a team if one is named.")
            .Produces<UserAnswer>(StatusCodes.Status201Created).WithProblems(400, 401, 404, 409, 415);
        routes.MapGet("", ListUsersAsync).WithName("ListUsers").WithSummary("List the users of a tenant, or of one of its teams, by id.")
            .Produces<AdminPage<UserAnswer>>().WithProblems(400, 401);
        routes.MapGet("/{tenant}/{user}", GetUserAsync).WithName("GetUser").WithSummary("Get a user.")
            .Produces<UserAnswer>().WithProblems(401, 404);
        routes.MapPost("/{tenant}/{user}/disable", (string tenant, string user, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken) =>
                SetUserAsync(tenant, user, true, register, store, cancellationToken))
            .WithName("DisableUser").WithSummary("Switch a user off: none of the user's keys is answered any more.")
            .Produces<UserAnswer>().WithProblems(401, 404);
        routes.MapPost("/{tenant}/{user}/enable", (string tenant, string user, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken) =>
                SetUserAsync(tenant, user, false, register, store, cancellationToken))
            .WithName("EnableUser").WithSummary("Switch a user on again.")
            .Produces<UserAnswer>().WithProblems(401, 404);
        routes.MapDelete("/{tenant}/{user}", async (string tenant, string user, TenancyRegister register, CancellationToken cancellationToken) =>
                TenantId.TryParse(tenant, out var id) ? Done(await register.RemoveUserAsync(id, user, cancellationToken)) : NoTenant(tenant))
            .WithName("RemoveUser").WithSummary("Remove a user without keys.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(401, 404, 409);
    }

    private static async Task<IResult> AddTenantAsync(AdminBody<AddTenantRequest> body, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken)
    {
        var id = TenantId.Parse(body.Value.Id);
        return await register.AddTenantAsync(id, body.Value.Name ?? body.Value.Id, cancellationToken) is { } error
            ? new ProblemResult(error)
            : await TenantAsync(id, store, StatusCodes.Status201Created, cancellationToken);
    }

    private static async Task<IResult> AddTeamAsync(AdminBody<AddTeamRequest> body, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var tenant = TenantId.Parse(request.Tenant ?? TenantId.Default.Value);
        return await register.AddTeamAsync(tenant, request.Id, request.Name ?? request.Id, cancellationToken) is { } error
            ? new ProblemResult(error)
            : await TeamAsync(tenant, request.Id, store, StatusCodes.Status201Created, cancellationToken);
    }

    private static async Task<IResult> AddUserAsync(AdminBody<AddUserRequest> body, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var tenant = TenantId.Parse(request.Tenant ?? TenantId.Default.Value);
        return await register.AddUserAsync(tenant, request.Id, request.Team, request.Name ?? request.Id, cancellationToken) is { } error
            ? new ProblemResult(error)
            : await UserAsync(tenant, request.Id, store, StatusCodes.Status201Created, cancellationToken);
    }

    private static async Task<IResult> ListTenantsAsync([AsParameters] AdminPageQuery page, ITenancyStore store, CancellationToken cancellationToken) =>
        page.Check() is { } error
            ? new ProblemResult(error)
            : TypedResults.Json(
                page.Cut(await store.ListTenantsAsync(page.After, page.Count + 1, cancellationToken), Answer, tenant => tenant.Id.Value),
                TenancyJson.Default.TenantPage);

    private static async Task<IResult> ListTeamsAsync(string? tenant, [AsParameters] AdminPageQuery page, ITenancyStore store, CancellationToken cancellationToken) =>
        page.Check() is { } error ? new ProblemResult(error)
        : !TenantId.TryParse(tenant ?? TenantId.Default.Value, out var id) ? NoTenant(tenant)
        : TypedResults.Json(
            page.Cut(await store.ListTeamsAsync(id, page.After, page.Count + 1, cancellationToken), Answer, team => team.Id),
            TenancyJson.Default.TeamPage);

    private static async Task<IResult> ListUsersAsync(string? tenant, string? team, [AsParameters] AdminPageQuery page, ITenancyStore store, CancellationToken cancellationToken) =>
        page.Check() is { } error ? new ProblemResult(error)
        : !TenantId.TryParse(tenant ?? TenantId.Default.Value, out var id) ? NoTenant(tenant)
        : team is not null && !OwnerIds.IsValid(team) ? new ProblemResult(CoreErrors.InvalidRequest.With("team is no id.") with { Param = "team" })
        : TypedResults.Json(
            page.Cut(await store.ListUsersAsync(id, team, page.After, page.Count + 1, cancellationToken), Answer, user => user.Id),
            TenancyJson.Default.UserPage);

    private static Task<IResult> GetTenantAsync(string tenant, ITenancyStore store, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) ? TenantAsync(id, store, StatusCodes.Status200OK, cancellationToken) : Task.FromResult<IResult>(NoTenant(tenant));

    private static Task<IResult> GetTeamAsync(string tenant, string team, ITenancyStore store, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) ? TeamAsync(id, team, store, StatusCodes.Status200OK, cancellationToken) : Task.FromResult<IResult>(NoTenant(tenant));

    private static Task<IResult> GetUserAsync(string tenant, string user, ITenancyStore store, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) ? UserAsync(id, user, store, StatusCodes.Status200OK, cancellationToken) : Task.FromResult<IResult>(NoTenant(tenant));

    private static async Task<IResult> SetTenantAsync(string tenant, bool isDisabled, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken) =>
        !TenantId.TryParse(tenant, out var id) ? NoTenant(tenant)
        : await register.SetTenantAsync(id, isDisabled, cancellationToken) is { } error ? new ProblemResult(error)
        : await TenantAsync(id, store, StatusCodes.Status200OK, cancellationToken);

    private static async Task<IResult> SetTeamAsync(
        string tenant, string team, bool isDisabled, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken) =>
        !TenantId.TryParse(tenant, out var id) ? NoTenant(tenant)
        : await register.SetTeamAsync(id, team, isDisabled, cancellationToken) is { } error ? new ProblemResult(error)
        : await TeamAsync(id, team, store, StatusCodes.Status200OK, cancellationToken);

    private static async Task<IResult> SetUserAsync(
        string tenant, string user, bool isDisabled, TenancyRegister register, ITenancyStore store, CancellationToken cancellationToken) =>
        !TenantId.TryParse(tenant, out var id) ? NoTenant(tenant)
        : await register.SetUserAsync(id, user, isDisabled, cancellationToken) is { } error ? new ProblemResult(error)
        : await UserAsync(id, user, store, StatusCodes.Status200OK, cancellationToken);

    private static async Task<IResult> TenantAsync(TenantId id, ITenancyStore store, int status, CancellationToken cancellationToken) =>
        await store.FindTenantAsync(id, cancellationToken) is { } tenant
            ? TypedResults.Json(Answer(tenant), TenancyJson.Default.TenantAnswer, statusCode: status)
            : NoTenant(id.Value);

    private static async Task<IResult> TeamAsync(TenantId tenant, string id, ITenancyStore store, int status, CancellationToken cancellationToken) =>
        await store.FindTeamAsync(tenant, id, cancellationToken) is { } team
            ? TypedResults.Json(Answer(team), TenancyJson.Default.TeamAnswer, statusCode: status)
            : new ProblemResult(CoreErrors.NotFound.With("The tenant has no such team."));

    private static async Task<IResult> UserAsync(TenantId tenant, string id, ITenancyStore store, int status, CancellationToken cancellationToken) =>
        await store.FindUserAsync(tenant, id, cancellationToken) is { } user
            ? TypedResults.Json(Answer(user), TenancyJson.Default.UserAnswer, statusCode: status)
            : new ProblemResult(CoreErrors.NotFound.With("The tenant has no such user."));

    private static IResult Done(OutriggerError? error) => error is null ? TypedResults.NoContent() : new ProblemResult(error);

    private static ProblemResult NoTenant(string? tenant) => new(CoreErrors.NotFound.With(
        tenant is { Length: <= TenantId.MaxLength } ? $"There is no tenant '{tenant}'." : "There is no such tenant."));

    private static TenantAnswer Answer(Tenant tenant) =>
        new(tenant.Id.Value, tenant.Name, tenant.DisabledAtMicros is not null, ClockExtensions.FromUnixMicroseconds(tenant.CreatedAtMicros));

    private static TeamAnswer Answer(Team team) =>
        new(team.Tenant.Value, team.Id, team.Name, team.DisabledAtMicros is not null, ClockExtensions.FromUnixMicroseconds(team.CreatedAtMicros));

    private static UserAnswer Answer(User user) =>
        new(user.Tenant.Value, user.Id, user.Team, user.Name, user.DisabledAtMicros is not null, ClockExtensions.FromUnixMicroseconds(user.CreatedAtMicros));
}
