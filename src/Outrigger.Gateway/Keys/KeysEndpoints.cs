using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Secrets;
using Outrigger.Core.Time;
using Outrigger.Gateway.Tenancy;

namespace Outrigger.Gateway.Keys;

/// <summary>The routes of virtual keys; all behind the admin key.</summary>
internal static class KeysEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var routes = admin.MapGroup("/keys").WithTags("Keys");
        routes.MapPost("", IssueAsync).WithName("IssueKey").WithSummary("Make a virtual key; the answer shows it once.")
            .WithDescription("The first key ends keyless mode for good: from then on every call needs a key.")
            .Produces<KeyAnswer>(StatusCodes.Status201Created).WithProblems(400, 401, 404, 409, 415);
        routes.MapGet("", ListAsync).WithName("ListKeys").WithSummary("List virtual keys by id.")
            .Produces<AdminPage<KeyAnswer>>().WithProblems(400, 401);
        routes.MapGet("/{id}", GetAsync).WithName("GetKey").WithSummary("Get a virtual key, without its text.")
            .Produces<KeyAnswer>().WithProblems(401, 404);
        routes.MapPut("/{id}", ReplaceAsync).WithName("ReplaceKey").WithSummary("Replace name, allowed models, expiry and limits of a virtual key.")
            .Produces<KeyAnswer>().WithProblems(400, 401, 404, 415);
        routes.MapPost("/{id}/disable", (string id, KeyRegister register, IVirtualKeyStore store, ILogger<KeyRegister> logger, CancellationToken cancellationToken) =>
                SetDisabledAsync(id, true, register, store, logger, cancellationToken))
            .WithName("DisableKey").WithSummary("Switch a virtual key off, at once here and within 2 s on other nodes.")
            .Produces<KeyAnswer>().WithProblems(401, 404);
        routes.MapPost("/{id}/enable", (string id, KeyRegister register, IVirtualKeyStore store, ILogger<KeyRegister> logger, CancellationToken cancellationToken) =>
                SetDisabledAsync(id, false, register, store, logger, cancellationToken))
            .WithName("EnableKey").WithSummary("Switch a virtual key on again.")
            .Produces<KeyAnswer>().WithProblems(401, 404);
        routes.MapDelete("/{id}", RemoveAsync).WithName("RemoveKey").WithSummary("Take a virtual key away for good.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(401, 404);
    }

    private static async Task<IResult> IssueAsync(AdminBody<IssueKeyRequest> body, KeyRegister register, ILogger<KeyRegister> logger, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var order = new KeyOrder(
            request.Name,
            TenantId.Parse(request.Tenant ?? TenantId.Default.Value),
            request.Team,
            request.User,
            request.AllowedModels,
            request.ExpiresAt,
            request.Limits);
        var (key, text, error) = await register.IssueAsync(order, cancellationToken);
        if (key is null)
        {
            return new ProblemResult(error!);
        }

        logger.KeyMade(key.Id, key.Tenant.Value);
        return TypedResults.Json(Answer(key, text), KeysJson.Default.KeyAnswer, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(
        string? tenant, string? team, string? user, [AsParameters] AdminPageQuery page, IVirtualKeyStore store, CancellationToken cancellationToken)
    {
        if (page.Check() is { } error)
        {
            return new ProblemResult(error);
        }

        if ((team is not null && !OwnerIds.IsValid(team)) || (user is not null && !OwnerIds.IsValid(user)))
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With("team or user is no id.") with { Param = OwnerIds.IsValid(team ?? "x") ? "user" : "team" });
        }

        TenantId? wanted = null;
        if (tenant is not null)
        {
            if (!TenantId.TryParse(tenant, out var id))
            {
                return new ProblemResult(CoreErrors.InvalidRequest.With("tenant is no tenant id.") with { Param = "tenant" });
            }

            wanted = id;
        }

        var keys = await store.ListAsync(new VirtualKeyQuery(wanted, team, user, page.After, page.Count + 1), cancellationToken);
        return TypedResults.Json(page.Cut(keys, key => Answer(key), key => key.Id), KeysJson.Default.KeyPage);
    }

    private static async Task<IResult> GetAsync(string id, IVirtualKeyStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } key
            ? TypedResults.Json(Answer(key), KeysJson.Default.KeyAnswer)
            : new ProblemResult(CoreErrors.NotFound.With("There is no such key."));

    private static async Task<IResult> ReplaceAsync(
        string id, AdminBody<ReplaceKeyRequest> body, KeyRegister register, IVirtualKeyStore store, ILogger<KeyRegister> logger, CancellationToken cancellationToken)
    {
        if (await register.UpdateAsync(id, body.Value, cancellationToken) is { } error)
        {
            return new ProblemResult(error);
        }

        logger.KeyChanged(id, "changed");
        return await GetAsync(id, store, cancellationToken);
    }

    private static async Task<IResult> SetDisabledAsync(
        string id, bool isDisabled, KeyRegister register, IVirtualKeyStore store, ILogger<KeyRegister> logger, CancellationToken cancellationToken)
    {
        if (await register.SetDisabledAsync(id, isDisabled, cancellationToken) is { } error)
        {
            return new ProblemResult(error);
        }

        logger.KeyChanged(id, isDisabled ? "switched off" : "switched on");
        return await GetAsync(id, store, cancellationToken);
    }

    private static async Task<IResult> RemoveAsync(string id, KeyRegister register, ILogger<KeyRegister> logger, CancellationToken cancellationToken)
    {
        if (await register.RemoveAsync(id, cancellationToken) is { } error)
        {
            return new ProblemResult(error);
        }

        logger.KeyChanged(id, "removed");
        return TypedResults.NoContent();
    }

    private static KeyAnswer Answer(VirtualKey key, Secret? text = null) => new()
    {
        Id = key.Id,
        Key = text?.Reveal(),
        Name = key.Name,
        Tenant = key.Tenant.Value,
        Team = key.Team,
        User = key.User,
        AllowedModels = key.AllowedModels,
        Limits = key.Limits,
        ExpiresAt = At(key.ExpiresAtMicros),
        IsDisabled = key.DisabledAtMicros is not null,
        CreatedAt = ClockExtensions.FromUnixMicroseconds(key.CreatedAtMicros),
        LastUsedAt = At(key.LastUsedAtMicros),
    };

    private static DateTimeOffset? At(long? micros) => micros is { } value ? ClockExtensions.FromUnixMicroseconds(value) : null;
}
