using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// The models a caller may use, in Gemini's shape: aliases and what providers list by name, each as <c>models/&lt;name&gt;</c>.
/// What a model can do is not asked of its provider, so every method is named. Thread-safe.
/// </summary>
internal sealed class GeminiModels(ICallerAuthenticator callers, RoutingTableSource routing)
{
    private const int MaxPage = 1000;
    private static readonly string[] Methods = ["generateContent", "countTokens", "embedContent", "batchEmbedContents"];

    /// <summary><c>GET /v1beta/models</c>; <c>pageSize</c> 1–1000 (default 1000), <c>pageToken</c> as the last page gave it.</summary>
    public Task ListAsync(HttpContext context)
    {
        var error = Begin(context, out var caller);
        var (size, skip) = (MaxPage, 0);
        error ??= ReadNumber(context, "pageSize", 1, ref size) ?? ReadNumber(context, "pageToken", 0, ref skip);
        if (error is not null)
        {
            return GeminiErrorShape.WriteAsync(context, error);
        }

        var table = routing.Current;
        var routes = table.Names.Select(name => table.Find(name, out _)).Where(route => route is not null && ModelResolver.MayUse(caller, route)).Skip(skip).ToArray();
        size = Math.Min(size, MaxPage);
        return WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("models");
            foreach (var route in routes.Take(size))
            {
                WriteModel(writer, route!);
            }

            writer.WriteEndArray();
            if (routes.Length > size)
            {
                writer.WriteString("nextPageToken", (skip + size).ToString(CultureInfo.InvariantCulture));
            }

            writer.WriteEndObject();
        });
    }

    /// <summary><c>GET /v1beta/models/{model}</c>; the name may hold slashes, plain or as <c>%2F</c>.</summary>
    public Task GetAsync(HttpContext context)
    {
        if (Begin(context, out var caller) is { } refused)
        {
            return GeminiErrorShape.WriteAsync(context, refused);
        }

        var (route, error) = ModelResolver.Resolve(routing.Current, caller, GeminiAddress.Strip(GeminiAddress.ReadName(context)));
        return error is not null ? GeminiErrorShape.WriteAsync(context, error) : WriteAsync(context, writer => WriteModel(writer, route!));
    }

    private static OutriggerError? ReadNumber(HttpContext context, string name, int least, ref int value)
    {
        var text = context.Request.Query[name];
        if (text.Count == 0 || string.IsNullOrEmpty(text[0]))
        {
            return null;
        }

        return text.Count == 1 && int.TryParse(text[0], NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least
            ? null
            : CoreErrors.InvalidRequest.With($"'{name}' must be a whole number of at least {least}.") with { Param = name };
    }

    private OutriggerError? Begin(HttpContext context, out Caller caller)
    {
        var result = callers.Authenticate(context);
        caller = result.Caller ?? Caller.Keyless;
        return result.Error;
    }

    private static void WriteModel(Utf8JsonWriter writer, Route route)
    {
        writer.WriteStartObject();
        writer.WriteString("name", "models/" + route.Name);
        writer.WriteString("baseModelId", route.Name);
        writer.WriteString("version", "1");
        writer.WriteString("displayName", route.Name);
        writer.WriteString("description", route.IsAlias ? "An alias of this gateway." : "A model of the provider " + route.Targets[0].Upstream.Name + ".");
        writer.WriteStartArray("supportedGenerationMethods");
        foreach (var method in Methods)
        {
            writer.WriteStringValue(method);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
        {
            write(writer);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
