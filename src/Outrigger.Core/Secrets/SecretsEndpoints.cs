using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Outrigger.Core.Secrets;

internal static class SecretsEndpoints
{
    public static void Map(IEndpointRouteBuilder admin) =>
        admin.MapPost("/secrets/rotate", RotateAsync)
            .WithName("RotateSecrets")
            .WithTags("Secrets")
            .WithSummary("Bring all stored secrets under a new master key.")
            .WithDescription(
                "With data/master.key a new key is made and the former one destroyed. With OUTRIGGER_MASTER_KEY or its file the first key of "
                + "the list takes over; remove the others afterwards. Can be repeated.")
            .Produces<SecretRotationResult>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status500InternalServerError);

    private static async Task<IResult> RotateAsync(SecretRotation rotation, CancellationToken cancellationToken) =>
        TypedResults.Json(await rotation.RotateAsync(cancellationToken), SecretsJson.Default.SecretRotationResult);
}
