namespace Outrigger.AspNetCore.Remote;

/// <summary>Reads an answer up to a limit. Stateless.</summary>
internal static class RemoteBody
{
    private const int FirstSize = 4096;

    /// <summary>The bytes; null when there are more than are read.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxBytes)
        {
            return null;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[Math.Min(response.Content.Headers.ContentLength ?? FirstSize, maxBytes) + 1];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(bytes.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return bytes.AsMemory(0, length);
            }

            length += read;
            if (length > maxBytes)
            {
                return null;
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(bytes.Length * 2L, maxBytes + 1L));
            }
        }
    }
}
