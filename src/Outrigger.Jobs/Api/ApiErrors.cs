using Outrigger.Core.Errors;

namespace Outrigger.Jobs.Api;

/// <summary>What can go wrong with the doors of the queue.</summary>
public static class ApiErrors
{
    /// <summary>Too many readers.</summary>
    public static readonly ErrorType TooManyStreams = new(
        "job-streams-exceeded", 429, "The tenant has as many streams of events open as it may.", "Close some, or read one stream for all jobs instead of one for each.");
}
