using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Callbacks;

/// <summary>What is posted: the same bytes at each attempt.</summary>
internal static class CallbackBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Of(Job job)
    {
        var bytes = new ArrayBufferWriter<byte>(256 + (job.Result?.Length ?? 0));
        using (var writer = new Utf8JsonWriter(bytes, Options))
        {
            var hasSucceeded = job.State == JobState.Completed;
            writer.WriteStartObject();
            writer.WriteBoolean("success"u8, hasSucceeded);
            if (hasSucceeded)
            {
                writer.WritePropertyName("result"u8);
                writer.WriteRawValue(job.Result is { IsEmpty: false } result ? result.Span : "null"u8, skipInputValidation: true);
            }
            else
            {
                writer.WriteString("error"u8, job.State == JobState.Cancelled ? "The job was cancelled." : job.Error?.Message ?? "The job failed.");
            }

            writer.WriteString("timestamp"u8, ClockExtensions.FromUnixMicroseconds(job.FinishedAtMicros ?? job.ReadyAtMicros));
            writer.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }
}
