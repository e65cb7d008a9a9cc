using System.Text.Json.Nodes;

namespace Outrigger.Samples.Load.Http;

/// <summary>What came back.</summary>
/// <param name="Status">The status; 0 when no whole answer came.</param>
/// <param name="Headers">By name, in lower case.</param>
/// <param name="Body">The body.</param>
/// <param name="Problem">Why none came.</param>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, string? Problem)
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <summary>Whether it is an answer that a user is content with.</summary>
    public bool IsGood => Status is >= 200 and < 400;

    /// <summary>The body as JSON; null when it is none.</summary>
    public JsonNode? Json
    {
        get
        {
            try
            {
                return Body.Length == 0 ? null : JsonNode.Parse(Body);
            }
            catch (System.Text.Json.JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>A header, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public static Answer None(string problem) => new(0, NoHeaders, [], problem);

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            headers[name.ToLowerInvariant()] = values.ToString();
        }

        return new Answer((int)response.StatusCode, headers, body, null);
    }
}
