namespace Outrigger.Assist.Access;

/// <summary>Cuts what is longer than anything a browser sends, so that no client can make its own scoring slow.</summary>
internal static class RequestLimits
{
    public const int MaxText = 2048;
    public const int MaxNames = 128;
    public const int MaxName = 256;

    /// <summary>The request itself when all of it is within the limits.</summary>
    public static AccessRequest Cut(AccessRequest request)
    {
        var isWithin = IsWithin(request.Address) && IsWithin(request.Method) && IsWithin(request.Path) && IsWithin(request.Query) && IsWithin(request.UserAgent) && IsWithin(request.Accept)
            && IsWithin(request.AcceptLanguage) && IsWithin(request.AcceptEncoding) && IsWithin(request.Referer) && IsWithin(request.Host) && IsWithin(request.SecChUa)
            && IsWithin(request.SecChUaMobile) && IsWithin(request.SecChUaPlatform) && IsWithin(request.Session) && IsWithin(request.TlsFingerprint) && AreWithin(request.HeaderNames)
            && request.Path is not null && request.Method is not null && request.Address is not null;
        return isWithin ? request : request with
        {
            Address = Cut(request.Address) ?? "",
            Method = Cut(request.Method) ?? "",
            Path = Cut(request.Path) ?? "/",
            Query = Cut(request.Query),
            UserAgent = Cut(request.UserAgent),
            Accept = Cut(request.Accept),
            AcceptLanguage = Cut(request.AcceptLanguage),
            AcceptEncoding = Cut(request.AcceptEncoding),
            Referer = Cut(request.Referer),
            Host = Cut(request.Host),
            SecChUa = Cut(request.SecChUa),
            SecChUaMobile = Cut(request.SecChUaMobile),
            SecChUaPlatform = Cut(request.SecChUaPlatform),
            Session = Cut(request.Session),
            TlsFingerprint = Cut(request.TlsFingerprint),
            HeaderNames = request.HeaderNames?.Take(MaxNames).Select(static name => name is null ? "" : name.Length > MaxName ? name[..MaxName] : name).ToArray(),
        };
    }

    private static bool IsWithin(string? text) => text is null || text.Length <= MaxText;

    private static bool AreWithin(IReadOnlyList<string>? names)
    {
        if (names is null)
        {
            return true;
        }

        if (names.Count > MaxNames)
        {
            return false;
        }

        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] is null || names[i].Length > MaxName)
            {
                return false;
            }
        }

        return true;
    }

    private static string? Cut(string? text) => text is { Length: > MaxText } ? text[..MaxText] : text;
}
