namespace Outrigger.AspNetCore.Observation;

/// <summary>Names that are made of what clients send, held to a fixed few.</summary>
internal static class StatusNames
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 600).Select(static status => $"status_{status}")];

    /// <summary>The name of a status code's series.</summary>
    public static string Of(int status) => status is >= 100 and < 600 ? Names[status] : "status_other";

    /// <summary>The method, or OTHER for one that HTTP does not know: anybody can make up methods.</summary>
    public static string MethodOf(string method) => method switch
    {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        "TRACE" => "TRACE",
        "CONNECT" => "CONNECT",
        _ => "OTHER",
    };
}
