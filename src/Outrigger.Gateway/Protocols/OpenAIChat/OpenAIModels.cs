using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Anthropic;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>
/// The models a caller may use, in OpenAI's shape: aliases and what providers list by name. Providers that pass everything
/// through are not asked, so the list is quick and the same for everyone. Thread-safe.
/// </summary>
internal sealed class OpenAIModels(ICallerAuthenticator callers, RoutingTableSource routing, AnthropicModels anthropic, TimeProvider time)
{
    private readonly long _created = time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary><c>GET /v1/models</c>.</summary>
    public Task ListAsync(HttpContext context)
    {
        if (Begin(context, out var caller) is { } refused)
        {
            return RefuseAsync(context, refused);
        }

        if (AnthropicModels.IsAsked(context.Request))
        {
            return anthropic.ListAsync(context, caller);
        }

        var table = routing.Current;
        return WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("object", "list");
            writer.WriteStartArray("data");
            foreach (var name in table.Names)
            {
                if (table.Find(name, out _) is { } route && ModelResolver.MayUse(caller, route))
                {
                    WriteModel(writer, route);
                }
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    /// <summary><c>GET /v1/models/{id}</c>; the id may hold slashes, plain or as <c>%2F</c>.</summary>
    public Task GetAsync(HttpContext context)
    {
        if (Begin(context, out var caller) is { } refused)
        {
            return RefuseAsync(context, refused);
        }

        var name = GetName(context);
        if (AnthropicModels.IsAsked(context.Request))
        {
            return anthropic.GetAsync(context, caller, name);
        }

        var (route, error) = ModelResolver.Resolve(routing.Current, caller, name);
        return error is not null ? OpenAIErrorShape.WriteAsync(context, error) : WriteAsync(context, writer => WriteModel(writer, route!));
    }

    // The server has decoded the path already, all but %2F: only the target as it was sent can be decoded exactly once.
    private static string GetName(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is var end and >= 0 ? end : target.Length);
        var at = path.IndexOf("/models/", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : Uri.UnescapeDataString(path[(at + "/models/".Length)..].ToString());
    }

    private static Task RefuseAsync(HttpContext context, OutriggerError error) => AnthropicModels.IsAsked(context.Request)
        ? AnthropicErrorShape.WriteAsync(context, error)
        : OpenAIErrorShape.WriteAsync(context, error);

    private OutriggerError? Begin(HttpContext context, out Caller caller)
    {
        var result = callers.Authenticate(context);
        caller = result.Caller ?? Caller.Keyless;
        return result.Error;
    }

    private void WriteModel(Utf8JsonWriter writer, Route route)
    {
        writer.WriteStartObject();
        writer.WriteString("id", route.Name);
        writer.WriteString("object", "model");
        writer.WriteNumber("created", _created);
        writer.WriteString("owned_by", route.IsAlias ? "outrigger" : route.Targets[0].Upstream.Name);
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
