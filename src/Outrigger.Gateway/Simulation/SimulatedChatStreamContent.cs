using System.Net;
using System.Net.Http.Headers;

namespace Outrigger.Gateway.Simulation;

/// <summary>The body of a streamed chat completion.</summary>
internal sealed class SimulatedChatStreamContent : HttpContent
{
    private readonly SimulatedChat _chat;
    private readonly SimulatedPace _pace;
    private readonly bool _breaksOff;

    public SimulatedChatStreamContent(SimulatedChat chat, SimulatedPace pace, bool breaksOff)
    {
        _chat = chat;
        _pace = pace;
        _breaksOff = breaksOff;
        Headers.ContentType = new MediaTypeHeaderValue("text/event-stream") { CharSet = "utf-8" };
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new SimulatedChatStream(_chat, _pace, _breaksOff));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var events = new SimulatedChatStream(_chat, _pace, _breaksOff);
        await events.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
