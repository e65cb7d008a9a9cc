using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Jobs.BuiltIn;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the built-in types of jobs.</summary>
public static class BuiltInModule
{
    /// <summary>Adds text_generation, code_review, translation and analysis; they need an <see cref="ITextModel"/> to work.</summary>
    public static IServiceCollection AddBuiltInJobs(this IServiceCollection services)
    {
        services.TryAddSingleton<ITextModel, NoTextModel>();
        services.TryAddSingleton<TextJobs>();
        return services
            .AddJobHandler<TextGenerationHandler, TextGenerationInput>("text_generation", BuiltInJson.Default.TextGenerationInput)
            .AddJobHandler<CodeReviewHandler, CodeReviewInput>("code_review", BuiltInJson.Default.CodeReviewInput)
            .AddJobHandler<TranslationHandler, TranslationInput>("translation", BuiltInJson.Default.TranslationInput)
            .AddJobHandler<AnalysisHandler, AnalysisInput>("analysis", BuiltInJson.Default.AnalysisInput);
    }

    /// <summary>Maps <c>/api/translate</c> and <c>/api/analyze</c>.</summary>
    public static IEndpointRouteBuilder MapBuiltInJobs(this IEndpointRouteBuilder routes)
    {
        TextEndpoints.Map(routes);
        return routes;
    }
}
