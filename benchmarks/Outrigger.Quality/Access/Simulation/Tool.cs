using Outrigger.Assist.Access;

namespace Outrigger.Quality.Access.Simulation;

/// <summary>A library or command that sends few headers.</summary>
internal sealed class Tool(string userAgent, string agentName, int habit)
{
    private readonly string[] _names = habit switch
    {
        0 => ["Host", agentName, "Accept-Encoding", "Accept", "Connection"],
        1 => ["Host", agentName, "Accept"],
        2 => ["Host", agentName, "Accept-Encoding"],
        3 => ["accept", agentName, "accept-language", "accept-encoding", "Host", "Connection"],
        _ => ["Host", "Connection", agentName, "Accept", "Accept-Encoding", "Accept-Language"],
    };

    public AccessRequest Build(double seconds, string address, string host, string method, string path, string? query, string? session, string? referer = null)
    {
        var names = new List<string>(_names);
        if (userAgent.Length == 0)
        {
            names.Remove(agentName);
        }

        if (session is not null)
        {
            names.Add("Cookie");
        }

        if (referer is not null)
        {
            names.Add("Referer");
        }

        if (method == "POST")
        {
            names.AddRange(["Content-Length", "Content-Type"]);
        }

        return new AccessRequest
        {
            At = DateTimeOffset.UnixEpoch.AddDays(20_000).AddTicks((long)(seconds * TimeSpan.TicksPerSecond)),
            Address = address,
            Method = method,
            Path = path,
            Query = query,
            HttpVersion = "1.1",
            HeaderNames = names,
            UserAgent = userAgent.Length == 0 ? null : userAgent,
            Accept = habit == 2 ? null : habit >= 3 ? "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" : "*/*",
            AcceptEncoding = habit == 1 ? null : habit == 2 ? "gzip" : "gzip, deflate",
            AcceptLanguage = habit >= 3 ? "en-US,en;q=0.5" : null,
            Referer = referer,
            Host = host,
            HasCookie = session is not null,
            Session = session,
        };
    }
}
