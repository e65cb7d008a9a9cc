using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.AspNetCore.AccessScores;
using Outrigger.AspNetCore.Risks;
using Outrigger.AspNetCore.Understanding;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Hosting;

/// <summary>
/// Writes what the steps found as <c>X-AI-*</c> headers for the backend, in ASCII: what comes out of a request's text may
/// neither end a header nor be taken for another. Thread-safe.
/// </summary>
internal sealed class AssistFindings : IFindings
{
    /// <summary>The longest list of entities; longer ones are cut after a whole entity.</summary>
    public const int MaxEntitiesLength = 2048;

    private const int MaxTextLength = 256;

    public void Write(HttpContext context, HttpRequestHeaders headers)
    {
        var features = context.Features;
        if (features.Get<IAccessScoreFeature>() is { } access)
        {
            headers.TryAddWithoutValidation("X-AI-Access-Score", Number(access.Score));
        }

        if (features.Get<IIssuePredictionFeature>() is { } risk)
        {
            headers.TryAddWithoutValidation("X-AI-Risk-Score", Number(risk.RiskScore));
        }

        if (features.Get<IIntentFeature>() is not { } intent)
        {
            return;
        }

        // How sure it is says something of an intent alone; out of scope there is none.
        if (!string.IsNullOrEmpty(intent.Intent))
        {
            Add(headers, "X-AI-Intent", intent.Intent);
            headers.TryAddWithoutValidation("X-AI-Confidence", Number(intent.Confidence));
        }

        Add(headers, "X-AI-Suggested-Action", intent.SuggestedAction);
        if (intent.Entities.Count > 0)
        {
            headers.TryAddWithoutValidation("X-AI-Entities", Entities(intent));
        }
    }

    /// <summary>The text with everything but visible ASCII, and the per cent sign, as per cent codes of UTF-8; at most 256 characters of it.</summary>
    public static string Encode(string text)
    {
        text = text.Length > MaxTextLength ? text[..MaxTextLength] : text;
        if (!text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            if (one is > 0x20 and < 0x7F and not (byte)'%')
            {
                encoded.Append((char)one);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
            }
        }

        return encoded.ToString();
    }

    private static void Add(HttpRequestHeaders headers, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            headers.TryAddWithoutValidation(name, Encode(text));
        }
    }

    // JSON whose writer escapes everything outside of ASCII, and control characters.
    private static string Entities(IIntentFeature intent)
    {
        var text = new StringBuilder("[");
        foreach (var entity in intent.Entities)
        {
            var one = $"{{\"type\":\"{JsonEncodedText.Encode(entity.Type)}\",\"value\":\"{JsonEncodedText.Encode(entity.Value)}\"}}";
            if (text.Length + one.Length + 2 > MaxEntitiesLength)
            {
                break;
            }

            text.Append(text.Length > 1 ? "," : "").Append(one);
        }

        return text.Append(']').ToString();
    }

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
