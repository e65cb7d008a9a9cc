using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace Outrigger.Gateway.Simulation;

/// <summary>
/// Answers OpenAI requests in this process the way an upstream would: same bytes, same failures. Deterministic: the same
/// request gives the same answer but for the time stamp. Thread-safe; cancellation ends it at once.
/// </summary>
internal sealed class SimulatedProviderHandler(TimeProvider time) : HttpMessageHandler
{
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = 64 };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var startedAt = time.GetTimestamp();
        try
        {
            var steering = SimulationSteering.Read(request.Headers);
            return await AnswerAsync(request, steering, startedAt, cancellationToken);
        }
        catch (SimulationException error)
        {
            return SimulatedAnswers.CreateError(request, error);
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(
        HttpRequestMessage request, SimulationSteering steering, long startedAt, CancellationToken cancellationToken)
    {
        var path = request.RequestUri?.AbsolutePath ?? "";
        if (request.Method == HttpMethod.Get && path.EndsWith("/models", StringComparison.Ordinal))
        {
            return SimulatedAnswers.CreateJson(request, HttpStatusCode.OK, SimulatedModelsJson.WriteList);
        }

        if (request.Method == HttpMethod.Get && path.LastIndexOf("/models/", StringComparison.Ordinal) is >= 0 and var at)
        {
            var model = SimulatedModels.Find(Uri.UnescapeDataString(path[(at + "/models/".Length)..])) ?? throw SimulationException.UnknownModel();
            return SimulatedAnswers.CreateJson(request, HttpStatusCode.OK, writer => SimulatedModelsJson.Write(writer, model));
        }

        var isChat = path.EndsWith("/chat/completions", StringComparison.Ordinal);
        if (request.Method != HttpMethod.Post || (!isChat && !path.EndsWith("/embeddings", StringComparison.Ordinal)))
        {
            throw new SimulationException(HttpStatusCode.NotFound, "The simulated provider answers chat/completions, embeddings and models.");
        }

        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        using var document = Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw SimulationException.Bad("The body has to be a JSON object.");
        }

        var answer = isChat ? (SimulatedAnswer)SimulatedChat.Read(document.RootElement, steering, body, time) : SimulatedEmbeddings.Read(document.RootElement, body.Length);
        await FailAsync(steering.Fault, cancellationToken);
        if (steering.Fault == SimulationFault.RateLimited)
        {
            var limited = SimulatedAnswers.CreateError(
                request, HttpStatusCode.TooManyRequests, "Simulated rate limit (x-sim-fail: 429).", "rate_limit_error", null, "rate_limit_exceeded");
            limited.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(1));
            return limited;
        }

        if (steering.Fault == SimulationFault.ServerError)
        {
            return SimulatedAnswers.CreateError(
                request, HttpStatusCode.InternalServerError, "Simulated failure (x-sim-fail: 500).", "server_error", null, null);
        }

        var clock = new SimulatedPace(time, startedAt, steering);
        await clock.WaitForAsync(answer.IsStream ? 0 : Math.Max(0, answer.TokenCount - 1), cancellationToken);
        return SimulatedAnswers.Create(request, HttpStatusCode.OK, answer.CreateContent(clock, steering.Fault == SimulationFault.MidStream));
    }

    private async Task FailAsync(SimulationFault fault, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case SimulationFault.Reset:
                throw new HttpRequestException(
                    HttpRequestError.ConnectionError, "Simulated connection reset (x-sim-fail: reset).", new SocketException((int)SocketError.ConnectionReset));
            case SimulationFault.Hang:
                await Task.Delay(SimulationSteering.MaxDuration, time, cancellationToken);
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "The simulated upstream hung for its longest time.");
            default:
                return;
        }
    }

    private static JsonDocument Parse(byte[] body)
    {
        if (!System.Text.Unicode.Utf8.IsValid(body))
        {
            throw SimulationException.Bad("The body is not UTF-8.");
        }

        try
        {
            return JsonDocument.Parse(body, DocumentOptions);
        }
        catch (JsonException)
        {
            throw SimulationException.Bad("The body is not JSON, or nested deeper than 64 levels.");
        }
    }
}
