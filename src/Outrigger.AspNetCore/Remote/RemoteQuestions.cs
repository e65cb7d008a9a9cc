using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.AspNetCore.Assistants;
using Outrigger.Assist.Access;
using Outrigger.Assist.Drift;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Retry;
using Outrigger.Assist.Validation;

namespace Outrigger.AspNetCore.Remote;

/// <summary>Questions as the API takes them: what is longer than it takes is cut. Pure.</summary>
internal static class RemoteQuestions
{
    private const int MaxHeader = 8192;

    public static AccessScoreRequest Of(AccessRequest request)
    {
        var headers = new Dictionary<string, string?>(StringComparer.Ordinal);
        Add(headers, "user-agent", request.UserAgent);
        Add(headers, "accept", request.Accept);
        Add(headers, "accept-language", request.AcceptLanguage);
        Add(headers, "accept-encoding", request.AcceptEncoding);
        Add(headers, "referer", request.Referer);
        Add(headers, "host", request.Host);
        Add(headers, "sec-ch-ua", request.SecChUa);
        Add(headers, "sec-ch-ua-mobile", request.SecChUaMobile);
        Add(headers, "sec-ch-ua-platform", request.SecChUaPlatform);
        Add(headers, "sec-fetch-site", request.SecFetchSite);
        Add(headers, "sec-fetch-mode", request.SecFetchMode);
        Add(headers, "sec-fetch-dest", request.SecFetchDest);
        return new AccessScoreRequest
        {
            Address = Cut(request.Address, 64),
            Method = Cut(request.Method, 32),
            Path = Cut(request.Path, MaxHeader),
            Query = Cut(request.Query, MaxHeader),
            HttpVersion = request.HttpVersion,
            HeaderNames = request.HeaderNames?.Where(static name => name.Length is >= 1 and <= 256).Take(128).ToArray(),
            Headers = headers,
            HasCookie = request.HasCookie,
            Session = Cut(request.Session, 256),
            Credential = Cut(request.Credential, 256),
            TlsFingerprint = Cut(request.TlsFingerprint, 256),
            Verified = request.Verified,
        };
    }

    public static AssessRequest Of(RequestFacts facts) => new()
    {
        Path = Cut(facts.Path, 2048),
        Method = Cut(facts.Method, 16),
        Query = facts.Parameters.Count == 0 ? null : facts.Parameters.Take(64).DistinctBy(static one => one.Key).ToDictionary(static one => one.Key, static one => Cut(one.Value, 2048)),
        BodyBytes = facts.BodyBytes,
        ClientVersion = Cut(facts.ClientVersion, 200),
        Sender = Cut(facts.Sender, 200),
        Dependencies = facts.Dependencies.Count == 0 ? null : facts.Dependencies.Take(16).DistinctBy(static one => one.Key).ToDictionary(static one => one.Key, static one => one.Value),
    };

    public static AnalyzeErrorRequest Of(ErrorOccurrence error) => new()
    {
        Message = error.Message,
        Type = Cut(error.Type, 200),
        Stack = error.Stack,
        Code = Cut(error.Code, 40),
        Status = error.Status is >= 400 and <= 599 ? error.Status : null,
        Path = Cut(error.Path, 2048),
        Method = Cut(error.Method, 16),
        UserAgent = Cut(error.UserAgent, 1024),
        Address = Cut(error.Address, 64),
    };

    public static CheckRequest Of(ValidationInput check) => new()
    {
        Operation = check.Operation,
        Body = (JsonObject)check.Body.DeepClone(),
        Schema = check.Schema,
        Learn = check.Learn,
        Method = Cut(check.Route?.Method, 32),
        Path = Cut(check.Route?.Path, MaxHeader),
    };

    // Over the wire goes what a signature is made of; status and error type are in the question's class already.
    public static RetryAdviseRequest Of(RetryQuestion question) => new()
    {
        Dependency = Cut(question.Dependency, 200),
        Operation = Cut(question.Operation, 200),
        Failure = question.Failure,
        Attempt = Math.Clamp(question.Attempt, 1, 100),
        MaxRetries = Math.Clamp(question.MaxRetries, 0, 100),
        Idempotent = question.IsIdempotent,
        RetryAfterMs = question.RetryAfter is { } asked ? Math.Clamp(asked.TotalMilliseconds, 0, 3_600_000) : null,
        RemainingMs = question.Remaining is { } remaining ? Math.Clamp(remaining.TotalMilliseconds, 0, 86_400_000) : null,
        InFlight = question.InFlight,
    };

    public static ExchangeRequest Of(Lesson.Exchange told) => new()
    {
        Route = Cut(told.Route, 200),
        Version = told.Version,
        Client = told.Client,
        Status = told.Status,
        LatencyMs = told.LatencyMs,
        Body = Parse(told.Body),
    };

    public static RetryAttemptRequest Of(RetryAttempt attempt) => new()
    {
        Dependency = Cut(attempt.Dependency, 200),
        Operation = Cut(attempt.Operation, 200),
        Failure = attempt.Failure,
        LatencyMs = Math.Clamp(attempt.Latency.TotalMilliseconds, 0, 3_600_000),
    };

    private static JsonElement? Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Add(Dictionary<string, string?> headers, string name, string? value)
    {
        if (value is not null)
        {
            headers[name] = Cut(value, MaxHeader);
        }
    }

    private static string? Cut(string? text, int length) => text is { Length: > 0 } given && given.Length > length ? given[..length] : text is "" ? null : text;
}
