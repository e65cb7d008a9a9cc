using Microsoft.AspNetCore.Routing.Patterns;

namespace Outrigger.Server.OpenApi;

/// <summary>Paths as OpenAPI writes them: parameters in braces, without constraints, defaults and stars.</summary>
internal static class RoutePaths
{
    public static string Format(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(FormatPart))));

    private static string FormatPart(RoutePatternPart part) => part switch
    {
        RoutePatternParameterPart parameter => "{" + parameter.Name + "}",
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        _ => "",
    };
}
