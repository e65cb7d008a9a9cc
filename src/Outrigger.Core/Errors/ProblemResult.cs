using Microsoft.AspNetCore.Http;

namespace Outrigger.Core.Errors;

/// <summary>Lets an endpoint return an <see cref="OutriggerError"/> as its result. Immutable and thread-safe.</summary>
/// <param name="error">What goes to the caller.</param>
public sealed class ProblemResult(OutriggerError error) : IResult, IStatusCodeHttpResult
{
    /// <summary>What goes to the caller.</summary>
    public OutriggerError Error { get; } = error;

    /// <inheritdoc/>
    public int? StatusCode => Error.Type.Status;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => ProblemWriter.WriteAsync(httpContext, Error);
}
