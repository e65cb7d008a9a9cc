namespace Outrigger.Assist.Errors.Taxonomy;

/// <summary>The types an error is answered with, and their statuses.</summary>
internal static class ErrorTypes
{
    public const int ValidationAt = 0;
    public const int AuthenticationAt = 1;
    public const int AuthorizationAt = 2;
    public const int NotFoundAt = 3;
    public const int RateLimitAt = 4;
    public const int ExternalServiceAt = 5;
    public const int DatabaseAt = 6;
    public const int InternalAt = 7;

    private static readonly string[] Names = ["validation", "authentication", "authorization", "not_found", "rate_limit", "external_service", "database", "internal"];
    private static readonly int[] Statuses = [400, 401, 403, 404, 429, 502, 503, 500];
    private static readonly string[] SeverityNames = ["low", "medium", "high", "critical"];

    public static IReadOnlyList<string> All => Names;

    public static int StatusOf(string type) => Array.IndexOf(Names, type) is var at and >= 0 ? Statuses[at] : 500;

    /// <summary>A severity in words.</summary>
    /// <param name="severity">0 low to 3 critical; rounded.</param>
    public static string SeverityOf(double severity) => SeverityNames[(int)Math.Clamp(Math.Round(double.IsFinite(severity) ? severity : 2), 0, 3)];
}
