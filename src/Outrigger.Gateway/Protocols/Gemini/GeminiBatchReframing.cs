using System.Buffers;
using System.Text.Json;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Routing;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// A batch of embeddings names the model in each of its requests, and Google wants it to be the path's. Where the upstream
/// knows the model by another name, each of them is replaced. Stateless and thread-safe.
/// </summary>
internal sealed class GeminiBatchReframing : IReframing
{
    // "requests" holds an array of objects: their members stand at this depth.
    private const int MemberDepth = 3;

    public CallPlan Plan(Call call, RouteTarget target) => call.Scan.Model == target.Model
        ? new CallPlan(call.Kind, null, null)
        : new CallPlan(call.Kind, new Renamed(Rename(call.Body!.Span, target)), null);

    private static PooledBuffer Rename(ReadOnlySpan<byte> body, RouteTarget target)
    {
        var renamed = new PooledBuffer(body.Length + 256);
        var copied = 0;

        // The scan has found the body to be JSON no deeper than its limit.
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = GeminiJson.MaxDepth });
        var isInRequests = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.CurrentDepth == 1)
            {
                isInRequests = reader.ValueTextEquals("requests"u8);
            }
            else if (isInRequests && reader.CurrentDepth == MemberDepth && reader.ValueTextEquals("model"u8) && reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                renamed.Write(body[copied..(int)reader.TokenStartIndex]);
                renamed.Write("\"models/"u8);
                renamed.Write(target.ModelUtf8.Span);
                renamed.Write("\""u8);
                copied = (int)reader.BytesConsumed;
            }
        }

        renamed.Write(body[copied..]);
        return renamed;
    }

    private sealed class Renamed(PooledBuffer body) : BodyTranslation(body, null)
    {
        public override bool KeepsProtocol => true;

        public override bool TryWriteAnswer(ReadOnlySpan<byte> answer, in TokenUsage usage, IBufferWriter<byte> client)
        {
            client.Write(answer);
            return true;
        }

        public override bool TryWriteError(ReadOnlySpan<byte> error, IBufferWriter<byte> client)
        {
            client.Write(error);
            return true;
        }
    }
}
