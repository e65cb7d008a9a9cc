using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;
using Outrigger.Core.Egress;

namespace Outrigger.AspNetCore.Remote;

/// <summary>
/// Questions to another Outrigger: so many at a time, each with a limit, none while it is left alone, and no answer larger
/// than is read. Whatever goes wrong is counted and gives null. Thread-safe.
/// </summary>
internal sealed class RemoteCalls : IDisposable
{
    private readonly IOptionsMonitor<RemoteOptions> _options;
    private readonly FailOpen _failOpen;
    private readonly TimeProvider _time;
    private readonly ILogger<RemoteCalls> _logger;
    private readonly HttpMessageInvoker _client;
    private readonly RemoteCircuit _circuit;
    private readonly Uri _base;
    private int _underWay;

    public RemoteCalls(IEgress egress, IOptionsMonitor<RemoteOptions> options, FailOpen failOpen, TimeProvider time, ILogger<RemoteCalls> logger)
    {
        _options = options;
        _failOpen = failOpen;
        _time = time;
        _logger = logger;
        var settings = options.CurrentValue;
        _client = egress.CreateTrusted(new EgressSettings { MaxConnectionsPerServer = settings.MaxConcurrency });
        _circuit = new RemoteCircuit(time);
        _base = new Uri((settings.BaseUrl ?? throw new InvalidOperationException($"{RemoteOptions.SectionName}:BaseUrl is not set.")).ToString().TrimEnd('/') + "/assist/v1/");
    }

    /// <summary>Whether it is left alone now.</summary>
    public bool IsPaused => _circuit.IsOpen;

    /// <summary>Asks on the path of a request or call: with what time its steps have left.</summary>
    public ValueTask<TAnswer?> AskAsync<TQuestion, TAnswer>(
        string capability, string path, TQuestion question, JsonTypeInfo<TQuestion> questionType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
        where TAnswer : class => SendAsync(capability, path, question, questionType, answerType, _options.CurrentValue.TimeLimit, cancellationToken);

    /// <summary>Tells something beside the path. True when it was taken.</summary>
    public async ValueTask<bool> TellAsync<TQuestion>(string capability, string path, TQuestion question, JsonTypeInfo<TQuestion> questionType, CancellationToken cancellationToken) =>
        await SendAsync(capability, path, question, questionType, RemoteJson.Default.JsonElement, _options.CurrentValue.BackgroundTimeLimit, static element => (object)element, cancellationToken) is not null;

    public void Dispose() => _client.Dispose();

    private ValueTask<TAnswer?> SendAsync<TQuestion, TAnswer>(
        string capability, string path, TQuestion question, JsonTypeInfo<TQuestion> questionType, JsonTypeInfo<TAnswer> answerType, TimeSpan limit, CancellationToken cancellationToken)
        where TAnswer : class => SendAsync(capability, path, question, questionType, answerType, limit, static answer => answer, cancellationToken);

    private async ValueTask<TResult?> SendAsync<TQuestion, TAnswer, TResult>(
        string capability,
        string path,
        TQuestion question,
        JsonTypeInfo<TQuestion> questionType,
        JsonTypeInfo<TAnswer> answerType,
        TimeSpan limit,
        Func<TAnswer, TResult> make,
        CancellationToken cancellationToken)
        where TResult : class
    {
        // Time that was spent elsewhere, on a client that is slow with its body for instance, is not the remote's fault.
        cancellationToken.ThrowIfCancellationRequested();
        var startedAt = _time.GetTimestamp();
        var settings = _options.CurrentValue;
        if (!_circuit.MayAsk(settings.Pause))
        {
            _failOpen.Skip(capability, "paused");
            return null;
        }

        if (Interlocked.Increment(ref _underWay) > settings.MaxConcurrency)
        {
            Interlocked.Decrement(ref _underWay);
            _failOpen.Note(capability, "busy");
            return null;
        }

        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var reason = "unreachable";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_base, path));
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(question, questionType));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (settings.Key is { } key)
            {
                request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key.Reveal());
            }

            using var response = await _client.SendAsync(request, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                // A question it does not take says nothing about the next one; a server that fails does.
                reason = (int)response.StatusCode >= 500 ? "failed" : "refused";
                Note(capability, reason, settings, isFailure: reason == "failed" || (int)response.StatusCode is 401 or 403 or 429, null);
                return null;
            }

            reason = "garbage";
            var body = await RemoteBody.ReadAsync(response, settings.MaxAnswerBytes, either.Token);
            if (body is null)
            {
                Note(capability, "too-large", settings, isFailure: true, null);
                return null;
            }

            var answer = JsonSerializer.Deserialize(body.Value.Span, answerType);
            if (answer is null)
            {
                Note(capability, reason, settings, isFailure: true, null);
                return null;
            }

            if (_circuit.NoteAnswer())
            {
                _logger.RemoteBack();
            }

            return make(answer);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The steps' own time ended first; whoever set it counts it. The remote had its chance if most of it was its own.
            if (_time.GetElapsedTime(startedAt) >= limit / 2)
            {
                Fail("timeout", settings);
            }

            throw;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            Note(capability, "timeout", settings, isFailure: true, null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or NotSupportedException or InvalidOperationException)
        {
            Note(capability, reason, settings, isFailure: true, exception);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }

        return null;
    }

    private void Note(string capability, string reason, RemoteOptions settings, bool isFailure, Exception? exception)
    {
        _failOpen.Note(capability, reason, exception);
        if (isFailure)
        {
            Fail(reason, settings);
        }
    }

    private void Fail(string reason, RemoteOptions settings)
    {
        if (_circuit.NoteFailure(settings.FailuresBeforePause, settings.Pause))
        {
            _logger.RemotePaused(reason, settings.FailuresBeforePause, settings.Pause);
        }
    }
}
