using Microsoft.AspNetCore.Http;

namespace Outrigger.Core.Errors;

/// <summary>
/// The shape errors have on a part of the routes, for instance OpenAI's <c>error</c> object. The host asks the registered
/// shapes for errors that no endpoint has written: unknown paths, wrong methods, bodies over the limit, bugs. What no
/// shape covers goes out as problem+json. Thread-safe.
/// </summary>
public interface IErrorShape
{
    /// <summary>Whether errors of this request have this shape.</summary>
    bool Covers(HttpRequest request);

    /// <summary>Answers with the error; aborts when the answer has begun already.</summary>
    Task WriteAsync(HttpContext context, OutriggerError occurrence);
}
