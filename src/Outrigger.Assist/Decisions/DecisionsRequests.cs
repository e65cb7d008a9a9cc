using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Decisions;

/// <summary>Which decisions to list. All members are text, so that a wrong one is answered in our words and not the framework's.</summary>
public sealed class ListDecisionsRequest
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    /// <summary>Only this module's.</summary>
    [FromQuery(Name = "module")]
    public string? Module { get; set; }

    /// <summary>Only those about this subject.</summary>
    [FromQuery(Name = "subject")]
    public string? Subject { get; set; }

    /// <summary>Only those that decided this.</summary>
    [FromQuery(Name = "outcome")]
    public string? Outcome { get; set; }

    /// <summary><c>true</c>: only those worth a look; <c>false</c>: only the others.</summary>
    [FromQuery(Name = "notable")]
    public string? Notable { get; set; }

    /// <summary><c>true</c>: only those with feedback; <c>false</c>: only those without.</summary>
    [FromQuery(Name = "feedback")]
    public string? Feedback { get; set; }

    /// <summary>Made at or after this RFC 3339 instant, or day in UTC.</summary>
    [FromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>Made before this instant or day.</summary>
    [FromQuery(Name = "to")]
    public string? To { get; set; }

    /// <summary>The <c>next</c> of the page before.</summary>
    [FromQuery(Name = "after")]
    public string? After { get; set; }

    /// <summary>How many at most, 1–200. Default 50.</summary>
    [FromQuery(Name = "limit")]
    public string? Limit { get; set; }

    /// <summary>Only this tenant's; needs the admin key.</summary>
    [FromQuery(Name = "tenant")]
    public string? Tenant { get; set; }

    /// <summary>The query, or what is wrong with the request.</summary>
    internal OutriggerError? TryRead(TenantId? tenant, out DecisionQuery query)
    {
        query = new DecisionQuery { Limit = DefaultLimit, Tenant = tenant, Module = Text(Module), Subject = Text(Subject), Outcome = Text(Outcome) };
        var limit = DefaultLimit;
        if (!string.IsNullOrEmpty(Limit) && (!int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return Wrong("limit", $"is 1 to {MaxLimit}");
        }

        foreach (var (name, text) in (ReadOnlySpan<(string, string?)>)[("module", Module), ("subject", Subject), ("outcome", Outcome)])
        {
            if (text?.Length > RecordedDecision.MaxSubjectLength)
            {
                return Wrong(name, $"has at most {RecordedDecision.MaxSubjectLength} characters");
            }
        }

        if (!TryReadSwitch(Notable, out var notable))
        {
            return Wrong("notable", "is true or false");
        }

        if (!TryReadSwitch(Feedback, out var feedback))
        {
            return Wrong("feedback", "is true or false");
        }

        if (!TryReadInstant(From, out var from))
        {
            return Wrong("from", "is neither a day (2026-01-31) nor an RFC 3339 instant");
        }

        if (!TryReadInstant(To, out var to))
        {
            return Wrong("to", "is neither a day (2026-01-31) nor an RFC 3339 instant");
        }

        Guid before = default;
        if (!string.IsNullOrEmpty(After) && !Guid.TryParseExact(After, "D", out before))
        {
            return Wrong("after", "is the 'next' of the page before");
        }

        query = query with
        {
            Limit = limit,
            IsNotable = notable,
            HasFeedback = feedback,
            FromMicros = from,
            ToMicros = to,
            BeforeId = string.IsNullOrEmpty(After) ? null : before,
        };
        return null;
    }

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static OutriggerError Wrong(string param, string what) => CoreErrors.InvalidRequest.With($"{param} {what}.") with { Param = param };

    private static bool TryReadSwitch(string? text, out bool? value)
    {
        value = text switch { "true" => true, "false" => false, _ => null };
        return string.IsNullOrEmpty(text) || value is not null;
    }

    private static bool TryReadInstant(string? text, out long? micros)
    {
        micros = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        string[] formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        if (!DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            return false;
        }

        micros = instant.ToUnixMicroseconds();
        return true;
    }
}

/// <summary>What turned out to be true of a decision.</summary>
public sealed record FeedbackRequest : IAdminRequest<FeedbackRequest>
{
    /// <summary>What was true: for a yes or no <c>true</c> or <c>false</c> (or 1 or 0), for a forecast the value.</summary>
    [Required(ErrorMessage = "outcome is missing: true, false or a number.")]
    [JsonConverter(typeof(OutcomeConverter))]
    public double? Outcome { get; init; }

    /// <summary>What you call the place you know it from (<c>on-call</c>); at most 64 characters. Who speaks is told by the key.</summary>
    [StringLength(64)]
    public string? Source { get; init; }

    /// <summary>A remark for people; at most 1,000 characters.</summary>
    [StringLength(1000)]
    public string? Comment { get; init; }

    static JsonTypeInfo<FeedbackRequest> IAdminRequest<FeedbackRequest>.JsonType => DecisionsJson.Default.FeedbackRequest;
}

/// <summary>Which version to ask.</summary>
public sealed class ReplayRequest
{
    /// <summary>The version; absent for the one in charge.</summary>
    [FromQuery(Name = "version")]
    public string? Version { get; set; }
}

/// <summary>Reads a finite number, or true and false as 1 and 0.</summary>
internal sealed class OutcomeConverter : JsonConverter<double?>
{
    public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => 1,
        JsonTokenType.False => 0,
        JsonTokenType.Number when reader.TryGetDouble(out var number) && double.IsFinite(number) => number,
        JsonTokenType.Null => null,
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options)
    {
        if (value is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
