using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>The routes of the Gemini protocol.</summary>
internal static class GeminiEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var pipeline = routes.ServiceProvider.GetRequiredService<CallPipeline>();
        var models = routes.ServiceProvider.GetRequiredService<GeminiModels>();

        // Request delegates, not typed handlers: binding and results would cost the hot path without giving it anything.
        RequestDelegate run = context => RunAsync(context, pipeline);
        MapCall(routes, GeminiKinds.Generate.Route, run, "GenerateContent", "Generate content");
        MapCall(routes, GeminiKinds.Stream.Route, run, "StreamGenerateContent", "Generate content as a stream: events with alt=sse, else a JSON array");
        MapCall(routes, GeminiKinds.CountTokens.Route, run, "CountTokens", "Count the tokens of a request");
        MapCall(routes, GeminiKinds.Embed.Route, run, "EmbedContent", "Create one embedding");
        MapCall(routes, GeminiKinds.BatchEmbed.Route, run, "BatchEmbedContents", "Create embeddings");

        // Names with slashes are more than one segment; the routes above are what the documents show.
        routes.MapPost("/v1beta/models/{**call}", run).WithMetadata(WritesOwnErrors.Instance).ExcludeFromDescription();
        routes.MapGet("/v1beta/models", models.ListAsync)
            .WithName("ListGeminiModels").WithTags("Gemini").WithSummary("List the models the caller may use");
        routes.MapGet("/v1beta/models/{**model}", models.GetAsync)
            .WithName("GetGeminiModel").WithTags("Gemini").WithSummary("Get one model by its name");
    }

    private static void MapCall(IEndpointRouteBuilder routes, string route, RequestDelegate run, string name, string summary) =>
        routes.MapPost(route, run).WithMetadata(WritesOwnErrors.Instance).WithName(name).WithTags("Gemini").WithSummary(summary);

    private static Task RunAsync(HttpContext context, CallPipeline pipeline)
    {
        var (model, operation) = GeminiAddress.Read(context);
        var kind = operation switch
        {
            "generateContent" => GeminiKinds.Generate,
            "streamGenerateContent" => GeminiAddress.AsksEvents(context) ? GeminiKinds.Stream : GeminiKinds.StreamArray,
            "countTokens" => GeminiKinds.CountTokens,
            "embedContent" => GeminiKinds.Embed,
            "batchEmbedContents" => GeminiKinds.BatchEmbed,
            _ => null,
        };
        return kind is null
            ? GeminiErrorShape.WriteAsync(context, CoreErrors.NotFound.With("The path names no operation that is served here."))
            : pipeline.RunAsync(context, kind, new CallAddress(model, operation == "streamGenerateContent"));
    }
}
