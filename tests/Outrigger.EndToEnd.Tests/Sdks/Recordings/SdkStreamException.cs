namespace Outrigger.EndToEnd.Tests.Sdks.Recordings;

/// <summary>A stream whose last event is the SDK's own type of a failure, which the SDK hands out in place of throwing it.</summary>
internal sealed class SdkStreamException(string message) : Exception(message);
