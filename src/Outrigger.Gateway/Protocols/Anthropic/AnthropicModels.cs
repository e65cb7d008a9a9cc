using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Json;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// The models a caller may use, in Anthropic's shape and in pages, for clients that send <c>anthropic-version</c>. The names
/// are those of OpenAI's list. Thread-safe.
/// </summary>
internal sealed class AnthropicModels(RoutingTableSource routing, TimeProvider time)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 1000;

    private readonly string _created = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Whether the client asks for this shape.</summary>
    public static bool IsAsked(HttpRequest request) => request.Headers.ContainsKey("anthropic-version");

    /// <summary><c>GET /v1/models?limit=&amp;after_id=&amp;before_id=</c>.</summary>
    public Task ListAsync(HttpContext context, Caller caller)
    {
        var query = context.Request.Query;
        var limit = DefaultLimit;
        if (query.TryGetValue("limit", out var text)
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return AnthropicErrorShape.WriteAsync(context, RequestFields.Invalid("limit", $"must be 1 to {MaxLimit}"));
        }

        var after = query["after_id"].ToString();
        var before = query["before_id"].ToString();
        if (after.Length > 0 && before.Length > 0)
        {
            return AnthropicErrorShape.WriteAsync(context, RequestFields.Invalid("before_id", "must not stand beside after_id"));
        }

        var table = routing.Current;
        var all = table.Names.Where(name => table.Find(name, out _) is { } route && ModelResolver.MayUse(caller, route)).ToList();
        var anchor = after.Length + before.Length > 0 ? all.IndexOf(after + before) : -1;
        if (after.Length + before.Length > 0 && anchor < 0)
        {
            return AnthropicErrorShape.WriteAsync(context, RequestFields.Invalid(after.Length > 0 ? "after_id" : "before_id", "is not the id of a model in the list"));
        }

        var (start, end) = before.Length > 0
            ? (Math.Max(0, anchor - limit), anchor)
            : (anchor + 1, Math.Min(all.Count, anchor + 1 + limit));
        var hasMore = before.Length > 0 ? start > 0 : end < all.Count;
        return WriteAsync(context, writer => WritePage(writer, all, start, end, hasMore));
    }

    /// <summary><c>GET /v1/models/{id}</c>.</summary>
    public Task GetAsync(HttpContext context, Caller caller, string name)
    {
        var (route, error) = ModelResolver.Resolve(routing.Current, caller, name);
        return error is not null ? AnthropicErrorShape.WriteAsync(context, error) : WriteAsync(context, writer => WriteModel(writer, route!.Name));
    }

    private void WritePage(Utf8JsonWriter writer, List<string> names, int start, int end, bool hasMore)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("data");
        for (var i = start; i < end; i++)
        {
            WriteModel(writer, names[i]);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("has_more", hasMore);
        writer.WriteString("first_id", start < end ? names[start] : null);
        writer.WriteString("last_id", start < end ? names[end - 1] : null);
        writer.WriteEndObject();
    }

    private void WriteModel(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "model");
        writer.WriteString("id", name);
        writer.WriteString("display_name", name);
        writer.WriteString("created_at", _created);
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
