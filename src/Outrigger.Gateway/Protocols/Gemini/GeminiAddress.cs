using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>What stands in a Gemini path: the model, and behind the last colon what is asked of it. Stateless.</summary>
internal static class GeminiAddress
{
    private const string Mark = "/models/";
    private const string Prefix = "models/";

    /// <summary>Splits the path of a call; the operation is empty when there is no colon.</summary>
    public static (string Model, string Operation) Read(HttpContext context)
    {
        var name = ReadName(context);
        var colon = name.LastIndexOf(':');
        return colon < 0 ? (Strip(name), "") : (Strip(name[..colon]), name[(colon + 1)..]);
    }

    /// <summary>Everything behind <c>/models/</c>, decoded once.</summary>
    // The server has decoded the path already, all but %2F: only the target as it was sent can be decoded exactly once.
    public static string ReadName(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is var end and >= 0 ? end : target.Length);
        var at = path.IndexOf(Mark, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : Uri.UnescapeDataString(path[(at + Mark.Length)..].ToString());
    }

    /// <summary>The name without the <c>models/</c> that clients may write in front of it.</summary>
    public static string Strip(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;

    /// <summary>Whether the query asks for server-sent events (<c>alt=sse</c>, or <c>$alt=sse</c>).</summary>
    public static bool AsksEvents(HttpContext context)
    {
        var query = context.Request.QueryString.Value.AsSpan();
        foreach (var range in query.TrimStart('?').Split('&'))
        {
            var pair = query.TrimStart('?')[range];
            if (pair.Equals("alt=sse", StringComparison.OrdinalIgnoreCase) || pair.Equals("$alt=sse", StringComparison.OrdinalIgnoreCase)
                || pair.Equals("%24alt=sse", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The path of an operation at an upstream. A name with its own collection (<c>tunedModels/x</c>) keeps it.</summary>
    public static string Write(string model, string operation)
    {
        var (collection, name) = model.StartsWith("tunedModels/", StringComparison.Ordinal)
            ? ("tunedModels/", model["tunedModels/".Length..])
            : ("models/", Strip(model));
        return string.Concat("/v1beta/", collection, Uri.EscapeDataString(name), operation);
    }
}
