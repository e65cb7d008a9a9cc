using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Outrigger.Gateway.Simulation;

/// <summary>Answers of the simulated provider that are JSON documents.</summary>
internal static class SimulatedAnswers
{
    public const string MarkerHeader = "x-outrigger-simulated";

    private static readonly MediaTypeHeaderValue JsonType = new("application/json") { CharSet = "utf-8" };

    public static HttpResponseMessage CreateJson(HttpRequestMessage request, HttpStatusCode status, Action<Utf8JsonWriter> write) =>
        Create(request, status, new ByteArrayContent(WriteJson(write)) { Headers = { ContentType = JsonType } });

    public static HttpResponseMessage Create(HttpRequestMessage request, HttpStatusCode status, HttpContent content)
    {
        var response = new HttpResponseMessage(status) { Content = content, RequestMessage = request };
        response.Headers.TryAddWithoutValidation(MarkerHeader, "true");
        return response;
    }

    public static byte[] WriteJson(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, SimulatedChat.WriterOptions))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static HttpResponseMessage CreateError(HttpRequestMessage request, SimulationException error) =>
        CreateError(request, error.Status, error.Message, "invalid_request_error", error.Param, error.Code);

    public static HttpResponseMessage CreateError(
        HttpRequestMessage request, HttpStatusCode status, string message, string type, string? param, string? code) =>
        CreateJson(request, status, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            writer.WriteString("message", message);
            writer.WriteString("type", type);
            writer.WriteString("param", param);
            writer.WriteString("code", code);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
}
