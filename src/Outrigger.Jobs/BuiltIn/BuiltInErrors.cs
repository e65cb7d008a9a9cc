using Outrigger.Core.Errors;

namespace Outrigger.Jobs.BuiltIn;

/// <summary>What can go wrong with the built-in types.</summary>
public static class BuiltInErrors
{
    /// <summary>Nobody answers texts.</summary>
    public static readonly ErrorType NoModel = new(
        "text-model-missing", 400, "There is no model for this.", "Name a model that a provider serves, or set Outrigger:Gateway:Chat:DefaultModel.");

    /// <summary>The model refused or failed.</summary>
    public static readonly ErrorType ModelFailed = new(
        "text-model-failed", 502, "The model refused the text, or failed.", "The detail begins with the gateway's own error; its status is kept.");

    /// <summary>The key is gone.</summary>
    public static readonly ErrorType KeyGone = new("job-key-gone", 403, "The key that added the job no longer counts.", "Add the job again with a key that does.");
}
