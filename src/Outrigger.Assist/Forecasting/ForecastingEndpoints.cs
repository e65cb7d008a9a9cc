using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Assist.Forecasting;

/// <summary>Forecasts of the caller's tenant.</summary>
internal static class ForecastingEndpoints
{
    private const int MaxBodyBytes = 8 << 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/assist/v1/forecast").WithTags("Assist").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        group.MapPost("", Forecast).WithName("Forecast").WithSummary("Forecast values with intervals.")
            .WithDescription("Of the values in the body, or of a series that was observed before. With a limit it tells when that will be crossed.")
            .Produces<ForecastAnswer>().WithProblems(400, 401, 403, 404, 413, 415);
        group.MapPost("/observe", Observe).WithName("ObserveForecastSeries").WithSummary("Bring values of series that are to be forecast.")
            .WithDescription("Series begin with their first point. Values that come true are told to the decisions that spoke of them.")
            .Produces<ForecastObserved>().WithProblems(400, 401, 403, 413, 415);
    }

    private static IResult Forecast(AdminBody<ForecastRequest> body, ICallerAuthenticator callers, IForecasting forecasting, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null || body.Error is not null)
        {
            return new ProblemResult(error ?? body.Error!);
        }

        var (answer, refused) = forecasting.Forecast(caller.Tenant, body.Value);
        return answer is null ? new ProblemResult(refused!) : TypedResults.Json(answer, ForecastingJson.Default.ForecastAnswer);
    }

    private static IResult Observe(AdminBody<ForecastObserveRequest> body, ICallerAuthenticator callers, IForecasting forecasting, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null || body.Error is not null)
        {
            return new ProblemResult(error ?? body.Error!);
        }

        var (answer, refused) = forecasting.Observe(caller.Tenant, body.Value);
        return answer is null ? new ProblemResult(refused!) : TypedResults.Json(answer, ForecastingJson.Default.ForecastObserved);
    }
}
