using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Outrigger.Gateway.Forwarding;

/// <summary>Which part of a stream is passed on.</summary>
internal enum TapPart
{
    /// <summary>Whole events; more follows.</summary>
    Middle,

    /// <summary>The last events of a complete answer.</summary>
    End,

    /// <summary>What tells the client that the answer failed; nobody else's business.</summary>
    Failure,
}

/// <summary>
/// Takes in the successful answer of one call on its way to the client, so that it can be kept and shared. A stream is
/// written into the tap and passed on to the client from there. Written to by one request at a time.
/// </summary>
internal interface IAnswerTap : IBufferWriter<byte>
{
    /// <summary>A stream begins.</summary>
    /// <param name="response">What goes to the client; its headers are set.</param>
    /// <param name="mayKeep">False when the upstream forbids to store it.</param>
    void Begin(HttpResponse response, bool mayKeep);

    /// <summary>A complete answer is about to be written.</summary>
    /// <param name="response">What goes to the client; its headers are set.</param>
    /// <param name="mayKeep">False when the upstream forbids to store it.</param>
    /// <param name="body">All of it.</param>
    void TakeWhole(HttpResponse response, bool mayKeep, ReadOnlySpan<byte> body);

    /// <summary>Puts what was written since the last time into the client's pipe, to be flushed.</summary>
    /// <returns>False when the client has left and the answer goes on for others: there is nothing to flush.</returns>
    bool Pass(PipeWriter client, TapPart part);

    /// <summary>Notes that the client has left; true when others still wait for the answer.</summary>
    bool OutlivesClient();
}
