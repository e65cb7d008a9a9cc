namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// Tells the web server that an answer which has begun is not complete. HTTP/1.1 closes the connection without the last
/// chunk, HTTP/2 resets the stream; what was flushed before still arrives.
/// </summary>
internal sealed class UnfinishedAnswerException() : Exception("The answer broke off; the error was told in its last event.");
