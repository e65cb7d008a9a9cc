using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Outrigger.Server.Hosting;

/// <summary><c>/</c>: a small page without scripts until there is a console.</summary>
internal static class LandingPage
{
    private static readonly byte[] Html = Read("index.html");
    private static readonly byte[] Css = Read("index.css");

    public static void MapLandingPage(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", static (HttpContext context) => Answer(context, Html, "text/html; charset=utf-8"))
            .WithTags("Operation").WithName("GetStartPage").WithSummary("A page that links what there is")
            .Produces<string>(StatusCodes.Status200OK, "text/html");
        endpoints.MapGet("/index.css", static (HttpContext context) => Answer(context, Css, "text/css; charset=utf-8")).ExcludeFromDescription();
    }

    private static FileContentHttpResult Answer(HttpContext context, byte[] content, string contentType)
    {
        SecurityHeaders.Write(context.Response, SecurityHeaders.StaticPage);
        return TypedResults.Bytes(content, contentType);
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(LandingPage).Assembly.GetManifestResourceStream("Outrigger.Server.Pages." + name)
            ?? throw new InvalidOperationException($"The page {name} is not part of the program.");
        using var reader = new StreamReader(stream);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd());
    }
}
