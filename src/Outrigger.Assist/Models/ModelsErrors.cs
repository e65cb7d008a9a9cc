using Outrigger.Core.Errors;

namespace Outrigger.Assist.Models;

/// <summary>What can go wrong with models.</summary>
public static class ModelsErrors
{
    /// <summary>The version in charge stays.</summary>
    public static readonly ErrorType Pinned = new("model-pinned", 409, "The version in charge is pinned.", "Unpin the model first.");

    /// <summary>The version is not shown to be better.</summary>
    public static readonly ErrorType NotBetter = new(
        "model-not-better", 409, "The version is not shown to be better than the one in charge.", "Wait for more feedback, or promote it with force=true.");

    /// <summary>There is nothing to go back to.</summary>
    public static readonly ErrorType NothingBefore = new("model-nothing-before", 409, "There is no version to roll back to.", "Promote a version by name.");

    /// <summary>The file cannot be taken.</summary>
    public static readonly ErrorType BadFile = new("model-file-invalid", 400, "The file is not one that this model or state can take.", "Import what GET …/export of the same name gave, undamaged.");
}
