namespace Outrigger.AspNetCore.Assistants;

/// <summary>The names of the capabilities in metrics and logs.</summary>
internal static class Capabilities
{
    public const string Access = "access";
    public const string Intent = "intent";
    public const string Validation = "validation";
    public const string Routes = "routes";
    public const string Prediction = "prediction";
    public const string Errors = "errors";
    public const string Metrics = "metrics";
    public const string Drift = "drift";
    public const string Retry = "retry";
}
