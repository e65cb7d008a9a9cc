using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Outrigger.Core.Egress;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// Fetches the images and documents that a request names by address, for providers that only take bytes. The addresses are
/// the client's, so they go through the egress that checks every resolved one; number, size and time are limited.
/// Thread-safe.
/// </summary>
internal sealed class MediaFetcher(IEgress egress, IOptionsMonitor<TranslationOptions> options, TimeProvider time) : IDisposable
{
    private readonly Lazy<HttpMessageInvoker> _client = new(() => egress.CreateUntrusted(new EgressSettings()));

    /// <summary>Puts bytes in the place of addresses; an error when one cannot be had.</summary>
    public async ValueTask<OutriggerError?> FetchAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        var fetched = 0;
        for (var m = 0; m < request.Messages.Count; m++)
        {
            var contents = request.Messages[m].Contents;
            for (var i = 0; i < contents.Count; i++)
            {
                if (contents[i] is not UriContent { Uri.Scheme: "http" or "https" } address)
                {
                    continue;
                }

                if (++fetched > options.CurrentValue.MaxFetches)
                {
                    return Refuse(m, $"More than {options.CurrentValue.MaxFetches} addresses would have to be fetched for this provider, which takes bytes only.");
                }

                var (content, error) = await FetchOneAsync(address, m, cancellationToken);
                if (error is not null)
                {
                    return error;
                }

                content!.AdditionalProperties = address.AdditionalProperties;
                contents[i] = content;
            }
        }

        return null;
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    private async ValueTask<(DataContent? Content, OutriggerError? Error)> FetchOneAsync(UriContent address, int message, CancellationToken cancellationToken)
    {
        var limits = options.CurrentValue;
        using var limit = new CancellationTokenSource(limits.FetchTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var question = new HttpRequestMessage(HttpMethod.Get, address.Uri);
            using var answer = await _client.Value.SendAsync(question, either.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return (null, Refuse(message, $"The address of an image or document answered with status {(int)answer.StatusCode}."));
            }

            var bytes = await ReadAsync(answer, limits.MaxFetchBytes, either.Token);
            if (bytes is null)
            {
                return (null, Refuse(message, $"An image or document is larger than {limits.MaxFetchBytes} bytes."));
            }

            // The bytes say what they are; a server's word for it is only the second choice.
            var type = MediaTypes.Detect(bytes) ?? answer.Content.Headers.ContentType?.MediaType;
            return type is null
                ? (null, Refuse(message, "The kind of an image or document could not be told."))
                : (new DataContent(bytes, type), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, Refuse(message, "Fetching an image or document took too long."));
        }
        catch (OutriggerException)
        {
            return (null, Refuse(message, "The address of an image or document is not one the gateway may connect to."));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, Refuse(message, "An image or document could not be fetched from its address."));
        }
    }

    private static async ValueTask<byte[]?> ReadAsync(HttpResponseMessage answer, int limit, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > limit)
        {
            return null;
        }

        await using var source = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new Forwarding.PooledBuffer(64 * 1024);
        return await bytes.TryFillAsync(source, limit, cancellationToken) ? bytes.Span.ToArray() : null;
    }

    private static OutriggerError Refuse(int message, string reason) => TranslationErrors.MediaUnavailable.With(reason) with { Param = $"messages[{message}]" };
}

/// <summary>Tells media types by their first bytes. Stateless.</summary>
internal static class MediaTypes
{
    /// <summary>The type of the formats models read; null for others.</summary>
    public static string? Detect(ReadOnlySpan<byte> bytes) => bytes switch
    {
        _ when bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) => "image/png",
        _ when bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) => "image/jpeg",
        _ when bytes.StartsWith("GIF8"u8) => "image/gif",
        _ when bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..12].SequenceEqual("WEBP"u8) => "image/webp",
        _ when bytes.StartsWith("%PDF-"u8) => "application/pdf",
        _ => null,
    };
}
