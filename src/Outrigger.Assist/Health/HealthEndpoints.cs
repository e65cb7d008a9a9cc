using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Serving;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Health;

/// <summary>How the process stands.</summary>
internal static class HealthEndpoints
{
    private static readonly HealthJson Json = new(ReadableJson.Of(HealthJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/assist/v1/health", Get).WithTags("Assist").WithName("GetSystemHealth").WithSummary("How the process stands: processors, memory, uptime, garbage collection, thread pool.")
            .Produces<HealthReport>().WithProblems(401, 403);

    private static IResult Get(ICallerAuthenticator callers, ISystemHealth health, HttpContext context)
    {
        var (caller, error) = AssistAccess.Authenticate(context, callers);
        return caller is null ? new ProblemResult(error!) : TypedResults.Json(health.Current, Json.HealthReport);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
