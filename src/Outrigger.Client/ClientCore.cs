using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outrigger.Client;

/// <summary>Makes the calls: key, time limit, repetitions, errors. Thread-safe.</summary>
internal sealed class ClientCore
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http;
    private readonly OutriggerClientOptions _options;
    private readonly Uri _base;
    private readonly AuthenticationHeaderValue? _key;
    private long _unanswered;

    public ClientCore(HttpClient http, OutriggerClientOptions options)
    {
        if (options.BaseUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https" } url || url.Query.Length > 0)
        {
            throw new ArgumentException("BaseUrl is an http or https address without a query.", nameof(options));
        }

        if (options.TimeLimit < TimeSpan.FromMilliseconds(1) || options.TimeLimit > TimeSpan.FromHours(1) || options.Repetitions is < 0 or > 10 || options.MaxAnswerBytes is < 1024 or > 1 << 30)
        {
            throw new ArgumentException("TimeLimit is 1 ms to 1 h, Repetitions 0 to 10, MaxAnswerBytes 1 KiB to 1 GiB.", nameof(options));
        }

        if (options.Key is { } key && (key.Length == 0 || key.Any(c => c is < '!' or > '~')))
        {
            throw new ArgumentException("Key has printable ASCII characters alone.", nameof(options));
        }

        _http = http;
        _options = options;
        _base = url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
        _key = options.Key is null ? null : new AuthenticationHeaderValue("Bearer", options.Key);
    }

    public TimeProvider Time => _options.Time;

    public long Unanswered => Interlocked.Read(ref _unanswered);

    public void CountUnanswered() => Interlocked.Increment(ref _unanswered);

    public static Action<HttpRequestMessage> Json<T>(T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(value);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return Body(bytes, "application/json");
    }

    public static Action<HttpRequestMessage> Text(string text) => Body(Encoding.UTF8.GetBytes(text), "text/plain");

    public static Action<HttpRequestMessage> Bytes(ReadOnlyMemory<byte> bytes) => Body(bytes, "application/octet-stream");

    public static Action<HttpRequestMessage> Headers(IReadOnlyDictionary<string, string> headers) => request =>
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
    };

    /// <summary>A value as a part of a path. Dots alone would climb.</summary>
    public static string Segment(string value) => string.IsNullOrEmpty(value) || value is "." or ".."
        ? throw new ArgumentException("An id or name in the path is empty or not valid.", nameof(value))
        : Uri.EscapeDataString(value);

    public static string Query(string path, params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var text = new StringBuilder(path);
        var mark = '?';
        foreach (var (name, value) in values)
        {
            if (value is not null)
            {
                text.Append(mark).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                mark = '&';
            }
        }

        return text.ToString();
    }

    public Task<T> ReadAsync<T>(string method, string path, Action<HttpRequestMessage>? body, bool isRepeatable, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        CallAsync(method, path, body, isRepeatable, async (answer, token) => Parse(await BytesOfAsync(answer, token).ConfigureAwait(false), type), cancellationToken);

    public Task<byte[]> ReadBytesAsync(string method, string path, Action<HttpRequestMessage>? body, bool isRepeatable, CancellationToken cancellationToken) =>
        CallAsync(method, path, body, isRepeatable, BytesOfAsync, cancellationToken);

    public Task SendAsync(string method, string path, Action<HttpRequestMessage>? body, bool isRepeatable, CancellationToken cancellationToken) =>
        CallAsync(method, path, body, isRepeatable, static (_, _) => Task.FromResult(true), cancellationToken);

    /// <summary>Events as they come, pings left out. Ends when the server ends the stream.</summary>
    public async IAsyncEnumerable<ServerEvent<T>> ListenAsync<T>(string path, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await CallAsync("GET", path, null, true, static (answer, _) => Task.FromResult(answer), cancellationToken, keepsAnswer: true).ConfigureAwait(false);
        var stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var events = SseParser.Create(stream).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await events.MoveNextAsync().ConfigureAwait(false))
                {
                    yield break;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                throw new OutriggerUnreachableException("The stream broke off: " + exception.Message, exception);
            }

            if (events.Current is { EventType: not "ping" } happened)
            {
                yield return new ServerEvent<T>(happened.EventType, Parse(Encoding.UTF8.GetBytes(happened.Data), type));
            }
        }
    }

    private static Action<HttpRequestMessage> Body(ReadOnlyMemory<byte> bytes, string type) =>
        request => request.Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static T Parse<T>(byte[] bytes, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new OutriggerUnreachableException("The server answered null.");
        }
        catch (JsonException exception)
        {
            throw new OutriggerUnreachableException("The server answered with something else than was asked for: " + exception.Message, exception);
        }
    }

    private async Task<T> CallAsync<T>(
        string method, string path, Action<HttpRequestMessage>? body, bool isRepeatable, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken, bool keepsAnswer = false)
    {
        using var limit = new CancellationTokenSource(_options.TimeLimit, _options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var begin = _options.Time.GetTimestamp();
        try
        {
            for (var repetition = 0; ; repetition++)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_base, path));
                request.Headers.Authorization = _key;
                body?.Invoke(request);
                var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
                var isKept = false;
                try
                {
                    if (answer.IsSuccessStatusCode)
                    {
                        isKept = keepsAnswer;
                        return await read(answer, both.Token).ConfigureAwait(false);
                    }

                    var problem = ProblemReader.Read(answer, await BytesOfAsync(answer, both.Token).ConfigureAwait(false), _options.Time);
                    var wait = problem.RetryAfter ?? FirstWait * (1 << repetition);
                    var isBusy = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

                    // A wait that ends after the limit is no use to anybody.
                    if (!isBusy || !isRepeatable || repetition >= _options.Repetitions || _options.Time.GetElapsedTime(begin) + wait >= _options.TimeLimit)
                    {
                        throw problem;
                    }

                    await Task.Delay(wait, _options.Time, both.Token).ConfigureAwait(false);
                }
                finally
                {
                    if (!isKept)
                    {
                        answer.Dispose();
                    }
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OutriggerTimeLimitException(_options.TimeLimit);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new OutriggerUnreachableException("The server cannot be reached: " + exception.Message, exception);
        }
    }

    private async Task<byte[]> BytesOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var copy = new MemoryStream();
        var buffer = new byte[8 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            if (copy.Length + read > _options.MaxAnswerBytes)
            {
                throw new OutriggerUnreachableException($"The answer is larger than {_options.MaxAnswerBytes} bytes.");
            }

            copy.Write(buffer, 0, read);
        }

        return copy.ToArray();
    }
}
