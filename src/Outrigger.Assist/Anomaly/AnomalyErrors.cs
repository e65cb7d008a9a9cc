using Outrigger.Core.Errors;

namespace Outrigger.Assist.Anomaly;

/// <summary>What can go wrong with points.</summary>
public static class AnomalyErrors
{
    /// <summary>More than one request may bring.</summary>
    public static readonly ErrorType TooManyPoints = new(
        "too-many-points", 413, "The request brings more points than one may.", "Send them in several requests, or raise Outrigger:Assist:Anomaly:MaxPoints.");
}
