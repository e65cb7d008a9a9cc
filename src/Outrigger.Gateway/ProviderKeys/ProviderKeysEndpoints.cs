using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.ProviderKeys;

/// <summary>The routes of provider keys; all behind the admin key.</summary>
internal static class ProviderKeysEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var routes = admin.MapGroup("/provider-keys").WithTags("Provider keys");
        routes.MapPost("", AddAsync).WithName("AddProviderKey").WithSummary("Keep a provider's key, encrypted; it is used at once and never shown again.")
            .Produces<ProviderKeyAnswer>(StatusCodes.Status201Created).WithProblems(400, 401, 409, 415);
        routes.MapGet("", ListAsync).WithName("ListProviderKeys").WithSummary("List provider keys by age, each with a hint of four characters.")
            .Produces<AdminPage<ProviderKeyAnswer>>().WithProblems(400, 401);
        routes.MapGet("/{id}", GetAsync).WithName("GetProviderKey").WithSummary("Get a provider key, with a hint of four characters.")
            .Produces<ProviderKeyAnswer>().WithProblems(401, 404);
        routes.MapPost("/{id}/rotate", RotateAsync).WithName("RotateProviderKey").WithSummary("Put another secret in the place of a key's.")
            .Produces<ProviderKeyAnswer>().WithProblems(400, 401, 404, 415);
        routes.MapPut("/{id}/quota", SetQuotaAsync).WithName("SetProviderKeyQuota").WithSummary("Say how many tokens a key may use in a day, or nothing for the provider's setting.")
            .Produces<ProviderKeyAnswer>().WithProblems(400, 401, 404, 415);
        routes.MapPost("/{id}/disable", (string id, ProviderKeyRegister register, ProviderKeyRing ring, IProviderKeyStore store, ILogger<ProviderKeyRegister> logger, CancellationToken cancellationToken) =>
                SetDisabledAsync(id, true, register, ring, store, logger, cancellationToken))
            .WithName("DisableProviderKey").WithSummary("Stop using a provider key.")
            .Produces<ProviderKeyAnswer>().WithProblems(401, 404);
        routes.MapPost("/{id}/enable", (string id, ProviderKeyRegister register, ProviderKeyRing ring, IProviderKeyStore store, ILogger<ProviderKeyRegister> logger, CancellationToken cancellationToken) =>
                SetDisabledAsync(id, false, register, ring, store, logger, cancellationToken))
            .WithName("EnableProviderKey").WithSummary("Use a provider key again.")
            .Produces<ProviderKeyAnswer>().WithProblems(401, 404);
        routes.MapDelete("/{id}", RemoveAsync).WithName("RemoveProviderKey").WithSummary("Forget a provider key.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(401, 404);
    }

    private static async Task<IResult> AddAsync(
        AdminBody<AddProviderKeyRequest> body, ProviderKeyRegister register, ProviderKeyRing ring, ILogger<ProviderKeyRegister> logger, CancellationToken cancellationToken)
    {
        var (key, error) = await register.AddAsync(body.Value.Provider, body.Value.Name, body.Value.Key, body.Value.Quota?.ToQuota(), cancellationToken);
        if (key is null)
        {
            return new ProblemResult(error!);
        }

        logger.KeyChanged(key.Id, "added");
        return TypedResults.Json(Answer(key, ring), ProviderKeysJson.Default.ProviderKeyAnswer, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(
        string? provider, [AsParameters] AdminPageQuery page, ProviderKeyRing ring, IProviderKeyStore store, CancellationToken cancellationToken) =>
        (page.Check() ?? CheckProvider(provider)) is { } error
            ? new ProblemResult(error)
            : TypedResults.Json(
                page.Cut(await store.ListAsync(provider, page.After, page.Count + 1, cancellationToken), key => Answer(key, ring), key => key.Id),
                ProviderKeysJson.Default.ProviderKeyPage);

    private static async Task<IResult> GetAsync(string id, ProviderKeyRing ring, IProviderKeyStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } key
            ? TypedResults.Json(Answer(key, ring), ProviderKeysJson.Default.ProviderKeyAnswer)
            : new ProblemResult(CoreErrors.NotFound.With("There is no such provider key."));

    private static async Task<IResult> RotateAsync(
        string id,
        AdminBody<RotateProviderKeyRequest> body,
        ProviderKeyRegister register,
        ProviderKeyRing ring,
        IProviderKeyStore store,
        ILogger<ProviderKeyRegister> logger,
        CancellationToken cancellationToken)
    {
        if (await register.ReplaceAsync(id, body.Value.Key, cancellationToken) is { } error)
        {
            return new ProblemResult(error);
        }

        logger.KeyChanged(id, "rotated");
        return await GetAsync(id, ring, store, cancellationToken);
    }

    private static async Task<IResult> SetQuotaAsync(
        string id,
        AdminBody<SetProviderKeyQuotaRequest> body,
        ProviderKeyRegister register,
        ProviderKeyRing ring,
        IProviderKeyStore store,
        ILogger<ProviderKeyRegister> logger,
        CancellationToken cancellationToken)
    {
        if (await register.SetQuotaAsync(id, body.Value.Quota?.ToQuota(), cancellationToken) is { } error)
        {
            return new ProblemResult(error);
        }

        logger.KeyChanged(id, "given another quota");
        return await GetAsync(id, ring, store, cancellationToken);
    }

    private static async Task<IResult> SetDisabledAsync(
        string id,
        bool isDisabled,
        ProviderKeyRegister register,
        ProviderKeyRing ring,
        IProviderKeyStore store,
        ILogger<ProviderKeyRegister> logger,
        CancellationToken cancellationToken)
    {
        if (await register.SetDisabledAsync(id, isDisabled, cancellationToken) is { } error)
        {
            return new ProblemResult(error);
        }

        logger.KeyChanged(id, isDisabled ? "switched off" : "switched on");
        return await GetAsync(id, ring, store, cancellationToken);
    }

    private static async Task<IResult> RemoveAsync(string id, ProviderKeyRegister register, ILogger<ProviderKeyRegister> logger, CancellationToken cancellationToken)
    {
        if (await register.RemoveAsync(id, cancellationToken) is { } error)
        {
            return new ProblemResult(error);
        }

        logger.KeyChanged(id, "removed");
        return TypedResults.NoContent();
    }

    private static OutriggerError? CheckProvider(string? provider) =>
        provider is not null && (provider.Length > 64 || provider.Any(char.IsControl))
            ? CoreErrors.InvalidRequest.With("provider is no provider's name.") with { Param = "provider" }
            : null;

    private static ProviderKeyAnswer Answer(StoredProviderKey key, ProviderKeyRing ring) => new()
    {
        Id = key.Id,
        Provider = key.Provider,
        Name = key.Name,
        Hint = key.Hint,
        Quota = key.Quota is { } quota ? ProviderKeyQuotaAnswer.Create(quota, ring.GetUse(key)) : null,
        IsDisabled = key.DisabledAtMicros is not null,
        IsUnreadable = ring.IsUnreadable(key.Id),
        CreatedAt = ClockExtensions.FromUnixMicroseconds(key.CreatedAtMicros),
        RotatedAt = key.RotatedAtMicros is { } micros ? ClockExtensions.FromUnixMicroseconds(micros) : null,
    };
}
