using Outrigger.Core.Errors;

namespace Outrigger.Jobs.Schedules;

/// <summary>What can go wrong with schedules.</summary>
public static class SchedulesErrors
{
    /// <summary>Too many of them.</summary>
    public static readonly ErrorType TooMany = new(
        "schedules-exceeded", 409, "The tenant has as many schedules as it may.", "Remove some, or raise Outrigger:Jobs:Schedules:MaxPerTenant.");
}
