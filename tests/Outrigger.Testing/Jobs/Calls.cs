using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Testing.Jobs;

/// <summary>Calls to a server that may be away: repeated until they are answered.</summary>
internal sealed class Calls(HttpClient http)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Longer than any call here takes, lease's waiting included; a connection that died without a word must not hold a worker up.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private int _broken;

    /// <summary>How many calls broke or were answered with something else than success.</summary>
    public int Broken => Volatile.Read(ref _broken);

    /// <summary>The answer; an empty object when the lease was lost (409); null when the run is over, or there was none and it is not repeated.</summary>
    /// <exception cref="InvalidOperationException">The request was refused as wrong: the run itself is at fault.</exception>
    public Task<JsonNode?> SendAsync(string path, JsonNode body, CancellationToken cancellationToken, bool isRepeated = true) =>
        RepeatAsync(token => http.PostAsJsonAsync(path, body, token), isRepeated, cancellationToken);

    /// <summary>The answer; an empty object when there is none of that id (404); null when the run is over.</summary>
    public Task<JsonNode?> GetAsync(string path, CancellationToken cancellationToken) => RepeatAsync(token => http.GetAsync(path, token), true, cancellationToken);

    /// <summary>Waits a little, or until the run is over.</summary>
    public static async Task RestAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Whoever rests looks himself whether it is over.
        }
    }

    private async Task<JsonNode?> RepeatAsync(Func<CancellationToken, Task<HttpResponseMessage>> call, bool isRepeated, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Longest);
            try
            {
                using var answer = await call(limit.Token).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                {
                    return await answer.Content.ReadFromJsonAsync<JsonNode>(limit.Token).ConfigureAwait(false);
                }

                if ((int)answer.StatusCode is 404 or 409)
                {
                    return new JsonObject();
                }

                if ((int)answer.StatusCode is >= 400 and < 500 and not 408 and not 429)
                {
                    throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false)}");
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or JsonException)
            {
                // It was killed, or it is not there yet, or it died while it answered.
            }

            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            Interlocked.Increment(ref _broken);
            if (!isRepeated)
            {
                break;
            }

            await RestAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
