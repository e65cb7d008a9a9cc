using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Outrigger.Core.Egress;

namespace Outrigger.Cli.Connections;

/// <summary>Calls of one server. Answers are read up to a bound; what is no success becomes a <see cref="CliException"/>.</summary>
internal sealed class ServerConnection(ConnectionSettings settings, Keyring keys, Surroundings surroundings) : IDisposable
{
    private const int MaxAnswerBytes = 64 << 20;

    private readonly HttpMessageInvoker _client = surroundings.Egress.CreateTrusted(new EgressSettings());

    /// <summary>The address of the server.</summary>
    public Uri Url => settings.Url;

    /// <summary>The keys at hand.</summary>
    public Keyring Keys => keys;

    /// <summary>Reads something.</summary>
    public Task<JsonElement> GetAsync(string path, Access access, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, access, cancellationToken);

    /// <summary>Sends JSON.</summary>
    public Task<JsonElement> PostAsync(string path, string? body, Access access, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : Json(body), access, cancellationToken);

    /// <summary>Makes a call and reads its answer as JSON; undefined where there is none.</summary>
    /// <exception cref="CliException">The server refused it, could not be reached or said something else.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? body, Access access, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.Timeout, surroundings.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await GuardAsync(
            async () =>
            {
                using var answer = await CallAsync(method, path, body, access, both.Token);
                return await ReadAsync(answer, both.Token);
            },
            cancellationToken);
    }

    /// <summary>Makes a call whose answer is read by the caller; the time limit ends with its headers.</summary>
    /// <exception cref="CliException">As <see cref="SendAsync"/>.</exception>
    public async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, HttpContent? body, Access access, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.Timeout, surroundings.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await GuardAsync(
            async () =>
            {
                var answer = await CallAsync(method, path, body, access, both.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return answer;
                }

                using (answer)
                {
                    await ReadAsync(answer, both.Token);
                    throw new InvalidOperationException("A refusal was read as an answer.");
                }
            },
            cancellationToken);
    }

    /// <summary>A body of JSON.</summary>
    public static HttpContent Json(string text) => new ByteArrayContent(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, HttpContent? body, Access access, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(settings.Url, path)) { Content = body };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("outrigger-cli", ProgramVersion.Text));
        request.Headers.Accept.ParseAdd("application/json, */*;q=0.8");
        var key = access switch
        {
            Access.Admin => keys.FindAdmin(),
            Access.Caller => keys.Caller ?? keys.FindAdmin(),
            _ => null,
        };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
            if (settings.Url is { Scheme: "http", IsLoopback: false })
            {
                surroundings.Terminal.Warn($"the key goes to {settings.Url.Host} without encryption.");
            }
        }

        return await _client.SendAsync(request, cancellationToken);
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException(ExitCode.Unreachable, $"{settings.Url} did not answer within {settings.Timeout.TotalSeconds:0.###} s.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            var reason = exception.InnerException is { } inner ? inner.Message : exception.Message;
            throw new CliException(ExitCode.Unreachable, $"{settings.Url} cannot be reached: {reason}");
        }
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(answer, cancellationToken);
        JsonElement? json = null;
        if (bytes.Length > 0)
        {
            try
            {
                using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 128 });
                json = document.RootElement.Clone();
            }
            catch (JsonException) when (!answer.IsSuccessStatusCode)
            {
                // An error page of something in between; the status says enough.
            }
            catch (JsonException)
            {
                throw new CliException(ExitCode.Failed, $"{settings.Url} answered with something else than JSON; is it an Outrigger?");
            }
        }

        return answer.IsSuccessStatusCode ? json ?? default : throw ServerProblem.Describe(answer, json);
    }

    private async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var copy = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (copy.Length + read > MaxAnswerBytes)
            {
                throw new CliException(ExitCode.Failed, $"The answer of {settings.Url} is larger than {MaxAnswerBytes >> 20} MiB.");
            }

            copy.Write(buffer, 0, read);
        }

        return copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }
}
