using Outrigger.Server.Hosting;

namespace Outrigger.Server.OpenApi;

/// <summary>The door of the OpenAPI document and the page that shows it.</summary>
internal static class OpenApiModule
{
    public const string DocumentPath = "/openapi/v1.json";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddOpenApi("v1", options =>
        {
            options.AddOperationTransformer<RequestExamples>();
            options.AddDocumentTransformer<UndescribedRoutes>();
            options.AddDocumentTransformer<DocumentHead>();
            options.AddDocumentTransformer<OperationAnswers>();
        });
        return services;
    }

    public static IEndpointConventionBuilder MapOpenApiDocument(this IEndpointRouteBuilder endpoints) => endpoints.MapOpenApi("/openapi/{documentName}.json");

    /// <summary>Swagger UI at <c>/swagger</c>. Not an endpoint: its files are served where routing found nothing.</summary>
    public static void UseSwaggerPages(this IApplicationBuilder app)
    {
        app.Use(next => context =>
        {
            if (!context.Request.Path.StartsWithSegments("/swagger"))
            {
                return next(context);
            }

            if (context.RequestServices.GetRequiredService<OperatorAccess>().Check(context) is { } error)
            {
                return context.RequestServices.GetRequiredService<ErrorResponder>().WriteAsync(context, error);
            }

            SecurityHeaders.Write(context.Response, SecurityHeaders.ScriptedPage);
            return next(context);
        });
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "swagger";
            page.DocumentTitle = "Outrigger";
            page.SwaggerEndpoint(DocumentPath, "Outrigger");
            page.EnableTryItOutByDefault();
            page.DisplayRequestDuration();
            page.DefaultModelsExpandDepth(0);

            // A list this long is drawn by the page only where it is looked at: what is searched for in the rest of it (by a
            // browser's find, by a link, by a test) is not there. Folded, all tags are, and so is each tag once it is opened.
            page.DocExpansion(Swashbuckle.AspNetCore.SwaggerUI.DocExpansion.None);
        });
    }
}
