using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Access;

/// <summary>A request to score.</summary>
public sealed record AccessScoreRequest : IAdminRequest<AccessScoreRequest>, IValidatableObject
{
    /// <summary>When it came, 2000–2100; default now. Later than five minutes from now counts as that.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The address it comes from, 1–64 characters.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string? Address { get; init; }

    /// <summary>The method, 1–32 characters. Default <c>GET</c>.</summary>
    [StringLength(32, MinimumLength = 1)]
    public string? Method { get; init; }

    /// <summary>The path, 1–8,192 characters; the query may follow a question mark.</summary>
    [Required, StringLength(8192, MinimumLength = 1)]
    public string? Path { get; init; }

    /// <summary>The query, at most 8,192 characters.</summary>
    [StringLength(8192)]
    public string? Query { get; init; }

    /// <summary>The version of HTTP, as <c>1.1</c> or <c>HTTP/2</c>; at most 16 characters.</summary>
    [StringLength(16)]
    public string? HttpVersion { get; init; }

    /// <summary>Names of its headers in the order in which they came, at most 128 of 256 characters.</summary>
    [MaxLength(128)]
    public IReadOnlyList<string?>? HeaderNames { get; init; }

    /// <summary>
    /// Its headers by name, at most 64 values of 8,192 characters. Those that are looked at: user-agent, accept,
    /// accept-language, accept-encoding, referer, host, sec-ch-ua, sec-ch-ua-mobile, sec-ch-ua-platform, sec-fetch-site,
    /// sec-fetch-mode, sec-fetch-dest. Send no cookies and no credentials.
    /// </summary>
    [MaxLength(64)]
    public IReadOnlyDictionary<string, string?>? Headers { get; init; }

    /// <summary>Whether it brought a cookie the site had set. Default: whether a session is given.</summary>
    public bool? HasCookie { get; init; }

    /// <summary>The session, an opaque id, best a hash; at most 256 characters.</summary>
    [StringLength(256, MinimumLength = 1)]
    public string? Session { get; init; }

    /// <summary>The id of the API key it was authenticated with, at most 256 characters.</summary>
    [StringLength(256, MinimumLength = 1)]
    public string? Credential { get; init; }

    /// <summary>A fingerprint of the TLS handshake, at most 256 characters.</summary>
    [StringLength(256)]
    public string? TlsFingerprint { get; init; }

    /// <summary>What you have verified about the client: <c>none</c>, <c>crawler</c>, <c>partner</c>, <c>falseClaim</c>.</summary>
    [JsonConverter(typeof(CamelCaseEnumConverter<AccessVerification>))]
    public AccessVerification? Verified { get; init; }

    static JsonTypeInfo<AccessScoreRequest> IAdminRequest<AccessScoreRequest>.JsonType => AccessJson.Default.AccessScoreRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (At is { Year: < 2000 or > 2100 })
        {
            yield return new ValidationResult("at lies between 2000 and 2100.", [nameof(At)]);
        }

        if (HeaderNames?.Any(static name => name is not { Length: >= 1 and <= RequestLimits.MaxName }) == true)
        {
            yield return new ValidationResult("headerNames have 1 to 256 characters each.", [nameof(HeaderNames)]);
        }

        if (Headers?.Any(static header => header.Key.Length is < 1 or > RequestLimits.MaxName || header.Value is { Length: > 8192 }) == true)
        {
            yield return new ValidationResult("headers have names of 1 to 256 characters and values of at most 8192.", [nameof(Headers)]);
        }

        if (Verified is { } verified && !Enum.IsDefined(verified))
        {
            yield return new ValidationResult("verified is not one of its names.", [nameof(Verified)]);
        }
    }

    internal AccessRequest ToRequest()
    {
        var headers = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Headers ?? new Dictionary<string, string?>())
        {
            headers.TryAdd(name, value);
        }

        var question = Path!.IndexOf('?', StringComparison.Ordinal);
        return new AccessRequest
        {
            At = At,
            Address = Address!,
            Method = Method ?? "GET",
            Path = question < 0 ? Path : Path[..question],
            Query = Query ?? (question < 0 ? null : Path[(question + 1)..]),
            HttpVersion = OriginalRequests.VersionOf(HttpVersion),
            HeaderNames = HeaderNames?.Select(static name => name!).ToArray(),
            UserAgent = headers.GetValueOrDefault("user-agent"),
            Accept = headers.GetValueOrDefault("accept"),
            AcceptLanguage = headers.GetValueOrDefault("accept-language"),
            AcceptEncoding = headers.GetValueOrDefault("accept-encoding"),
            Referer = headers.GetValueOrDefault("referer"),
            Host = headers.GetValueOrDefault("host"),
            SecChUa = headers.GetValueOrDefault("sec-ch-ua"),
            SecChUaMobile = headers.GetValueOrDefault("sec-ch-ua-mobile"),
            SecChUaPlatform = headers.GetValueOrDefault("sec-ch-ua-platform"),
            SecFetchSite = headers.GetValueOrDefault("sec-fetch-site"),
            SecFetchMode = headers.GetValueOrDefault("sec-fetch-mode"),
            SecFetchDest = headers.GetValueOrDefault("sec-fetch-dest"),
            HasCookie = HasCookie ?? Session is not null,
            Session = Session,
            Credential = Credential,
            TlsFingerprint = TlsFingerprint,
            Verified = Verified ?? AccessVerification.None,
        };
    }
}

/// <summary>How a scored request was answered, or what its client turned out to be, or both.</summary>
public sealed record AccessOutcomeRequest : IAdminRequest<AccessOutcomeRequest>, IValidatableObject
{
    /// <summary>The decision about the request.</summary>
    public Guid? DecisionId { get; init; }

    /// <summary>The client's session, where no decision is at hand; 1–256 characters.</summary>
    [StringLength(256, MinimumLength = 1)]
    public string? Session { get; init; }

    /// <summary>The status it was answered with, 100–599; needs the decision.</summary>
    [Range(100, 599)]
    public int? Status { get; init; }

    /// <summary>Bytes of the answer's body, 0 or more.</summary>
    [Range(0L, long.MaxValue)]
    public long? Bytes { get; init; }

    /// <summary>What happened: <c>challengeSolved</c>, <c>challengeFailed</c>, <c>loggedIn</c>, <c>paid</c>, <c>honeypot</c>, <c>confirmedBot</c>, <c>confirmedHuman</c>.</summary>
    [JsonConverter(typeof(CamelCaseEnumConverter<AccessOutcomeKind>))]
    public AccessOutcomeKind? Kind { get; init; }

    static JsonTypeInfo<AccessOutcomeRequest> IAdminRequest<AccessOutcomeRequest>.JsonType => AccessJson.Default.AccessOutcomeRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DecisionId is null == Session is null)
        {
            yield return new ValidationResult("decisionId or session, one of them, must name the client.", [nameof(DecisionId)]);
        }

        if (Status is null && Kind is null)
        {
            yield return new ValidationResult("status or kind must say what happened.", [nameof(Kind)]);
        }

        if (Status is not null && DecisionId is null)
        {
            yield return new ValidationResult("status is told of a decision.", [nameof(Status)]);
        }

        if (Kind is { } kind && !Enum.IsDefined(kind))
        {
            yield return new ValidationResult("kind is not one of its names.", [nameof(Kind)]);
        }
    }
}
