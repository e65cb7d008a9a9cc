namespace Outrigger.Core.Errors;

/// <summary>
/// Endpoint metadata: the endpoint catches everything itself, so that the host puts nothing around it. Saves an
/// allocation on each call of the hot path.
/// </summary>
public interface IWritesOwnErrors;

/// <summary>The metadata itself.</summary>
public sealed class WritesOwnErrors : IWritesOwnErrors
{
    private WritesOwnErrors()
    {
    }

    /// <summary>The one instance; add it with <c>WithMetadata</c>.</summary>
    public static WritesOwnErrors Instance { get; } = new();
}
