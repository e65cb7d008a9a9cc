namespace Outrigger.Assist.Access.Evidence;

/// <summary>What is asked for.</summary>
internal enum RequestForm : byte
{
    /// <summary>A page.</summary>
    Page,

    /// <summary>Something a page loads.</summary>
    Asset,

    /// <summary>A call of an API.</summary>
    Call,

    /// <summary>robots.txt, sitemaps, well-known files.</summary>
    Meta,
}

/// <summary>Tells pages, what they load, and calls apart: by the path first, since that is what gets served.</summary>
internal static class RequestForms
{
    private static readonly string[] Assets = [".css", ".js", ".mjs", ".map", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".avif", ".woff", ".woff2", ".ttf", ".mp4", ".webm"];

    public static RequestForm Of(AccessRequest request)
    {
        var path = request.Path;
        if (path.EndsWith("/robots.txt", StringComparison.OrdinalIgnoreCase) || path.Contains("sitemap", StringComparison.OrdinalIgnoreCase) || path.StartsWith("/.well-known/", StringComparison.Ordinal))
        {
            return RequestForm.Meta;
        }

        foreach (var end in Assets)
        {
            if (path.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            {
                return RequestForm.Asset;
            }
        }

        if (request.SecFetchDest is "image" or "script" or "style" or "font" or "audio" or "video")
        {
            return RequestForm.Asset;
        }

        if (request.Method is not ("GET" or "HEAD") || path.Contains("/api/", StringComparison.OrdinalIgnoreCase) || path.Contains("graphql", StringComparison.OrdinalIgnoreCase))
        {
            return RequestForm.Call;
        }

        return request.SecFetchDest switch
        {
            "document" or "iframe" => RequestForm.Page,
            "empty" => RequestForm.Call,
            _ => request.Accept is null || request.Accept.Contains("text/html", StringComparison.Ordinal) || request.Accept == "*/*" ? RequestForm.Page : RequestForm.Call,
        };
    }
}
