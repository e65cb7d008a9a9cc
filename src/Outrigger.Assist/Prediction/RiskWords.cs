using System.Globalization;
using Outrigger.Assist.Prediction.Risks;

namespace Outrigger.Assist.Prediction;

/// <summary>Puts what speaks for a failure into words, and what can be done about it. No value of a request is repeated. Thread-safe.</summary>
internal static class RiskWords
{
    private const double Worth = 0.3;

    public static (string[] Warnings, string[] Measures) Of(RiskCase asked)
    {
        var (warnings, measures) = (new List<(double Weight, string Text)>(), new List<string>());
        void Warn(int family, string text, string measure)
        {
            warnings.Add((asked.Contributions[family], text));
            measures.Add(measure);
        }

        foreach (var (name, kind) in asked.Violations.Take(4))
        {
            var shown = name.Length <= 64 ? name : name[..64];
            Warn(
                4,
                kind switch
                {
                    Violation.Missing => $"Parameter {shown} is missing; requests that succeed have it.",
                    Violation.Unknown => $"Parameter {shown} is not known to this route.",
                    _ => $"The value of parameter {shown} does not look like those that succeed.",
                },
                kind == Violation.Missing ? $"Check {shown} before sending on." : $"Validate {shown}, or correct it, before the request is handled.");
        }

        if (asked.Violations.Count == 0 && asked.Contributions[4] >= Worth)
        {
            Warn(4, "Requests with parameters like these fail more often.", "Validate the request before it is handled.");
        }

        if (asked.WorstDependency is { } dependency && asked.WorstHealth < 0.75 && asked.Contributions[3] >= Worth)
        {
            Warn(3, string.Create(CultureInfo.InvariantCulture, $"Dependency {dependency} is at {100 * asked.WorstHealth:0} % of its health."), $"Answer without {dependency}, from a cache, or later.");
        }

        if (asked.Contributions[1] >= Worth)
        {
            Warn(1, $"Client version {asked.ClientVersion ?? "(none)"} fails more often here.", "Ask the client to update, or treat this version apart.");
        }

        if (asked.Contributions[2] >= Worth)
        {
            Warn(2, string.Create(CultureInfo.InvariantCulture, $"Bodies of about {asked.BodyBytes} bytes fail more often here."), "Send less at once, or raise the limit that is hit.");
        }

        if (asked.Contributions[5] >= Worth)
        {
            Warn(5, string.Create(CultureInfo.InvariantCulture, $"{asked.Method} {asked.Route} or requests like this failed lately ({100 * asked.RouteShare:0} % of the route's)."), "Look at the latest change and at its errors; queue or refuse early if they go on.");
        }

        if (warnings.Count == 0)
        {
            Warn(0, "This route fails more often than others.", "Look at the errors of this route.");
        }

        return ([.. warnings.OrderByDescending(static one => one.Weight).Select(static one => one.Text)], [.. measures.Distinct()]);
    }
}
