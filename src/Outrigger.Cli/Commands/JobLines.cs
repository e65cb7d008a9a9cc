using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Cli.Commands;

/// <summary>Reads jobs, one JSON object a line, in batches of bounded number and size.</summary>
internal static class JobLines
{
    private const int MaxBatchBytes = 16 << 20;
    private const int MaxLineCharacters = 20 << 20;

    public static async IAsyncEnumerable<IReadOnlyList<JobLine>> ReadAsync(
        Stream stream, int batchSize, bool canResume, Action<int, string> refuse, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var batch = new List<JobLine>(batchSize);
        var bytes = 0;
        var number = 0;
        await foreach (var text in LinesAsync(reader, cancellationToken))
        {
            number++;
            if (text is null)
            {
                refuse(number, $"is longer than {MaxLineCharacters >> 20} Mi characters.");
                continue;
            }

            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (Read(text, number, canResume, out var why) is not { } line)
            {
                refuse(number, why);
                continue;
            }

            if (batch.Count == batchSize || bytes + line.Json.Length > MaxBatchBytes)
            {
                yield return batch;
                batch = new List<JobLine>(batchSize);
                bytes = 0;
            }

            batch.Add(line);
            bytes += line.Json.Length;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private static JobLine? Read(string text, int number, bool canResume, out string why)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject job)
            {
                why = "is no JSON object.";
                return null;
            }

            if (canResume && job["idempotencyKey"] is null)
            {
                var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{number}:{text}"));
                job["idempotencyKey"] = "bulk-" + Convert.ToHexStringLower(hash.AsSpan(0, 16));
            }

            why = "";
            return new JobLine(number, job.ToJsonString());
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // A member that stands twice is an ArgumentException.
            why = "is no JSON: " + exception.Message;
            return null;
        }
    }

    /// <summary>The lines; null for one that is too long, which is skipped without keeping it.</summary>
    private static async IAsyncEnumerable<string?> LinesAsync(StreamReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<char>.Shared.Rent(64 * 1024);
        try
        {
            var line = new StringBuilder();
            var isTooLong = false;
            for (int read; (read = await reader.ReadAsync(buffer.AsMemory(), cancellationToken)) > 0;)
            {
                for (var at = 0; at < read;)
                {
                    var end = Array.IndexOf(buffer, '\n', at, read - at);
                    var part = (end < 0 ? read : end) - at;
                    isTooLong |= line.Length + part > MaxLineCharacters;
                    if (!isTooLong)
                    {
                        line.Append(buffer, at, part);
                    }

                    at += part + 1;
                    if (end >= 0)
                    {
                        yield return isTooLong ? null : line.ToString();
                        line.Clear();
                        isTooLong = false;
                    }
                }
            }

            if (line.Length > 0 || isTooLong)
            {
                yield return isTooLong ? null : line.ToString();
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}

/// <summary>A job out of a file.</summary>
/// <param name="Number">Its line, from 1 on.</param>
/// <param name="Json">The job.</param>
internal sealed record JobLine(int Number, string Json);
