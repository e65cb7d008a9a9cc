using System.Text.Json.Serialization;

namespace Outrigger.Assist.Models;

/// <summary>Keeps the versions of models' parameters and which one is in charge. Shared by all nodes. Thread-safe.</summary>
public interface IModelVersionStore
{
    /// <summary>All versions of all models, by model and the time they were made.</summary>
    Task<IReadOnlyList<ModelVersion>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a version; false when the model has one of that name.</summary>
    Task<bool> TryAddAsync(ModelVersion version, CancellationToken cancellationToken = default);

    /// <summary>Removes a version.</summary>
    Task RemoveAsync(string model, string version, CancellationToken cancellationToken = default);

    /// <summary>Who is in charge, for the models where that was ever changed.</summary>
    Task<IReadOnlyList<ModelCharge>> ListChargesAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes who is in charge, if nobody else did since: its revision must be one above the one that is kept (1 for the first).</summary>
    Task<bool> TrySetChargeAsync(ModelCharge charge, CancellationToken cancellationToken = default);
}

/// <summary>A version of a model's parameters that was learned or imported. Immutable.</summary>
public sealed record ModelVersion
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The version: a number, from 2 on.</summary>
    public required string Version { get; init; }

    /// <summary>The parameters.</summary>
    public required ReadOnlyMemory<double> Values { get; init; }

    /// <summary>When it was made, microseconds since 1970 UTC.</summary>
    public required long CreatedAtMicros { get; init; }

    /// <summary>Where it comes from: <c>learned</c> or <c>imported</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The version it was learned from; null for an imported one.</summary>
    public string? Parent { get; init; }

    /// <summary>It has learned from decisions made up to here, microseconds since 1970 UTC; what was made later is new to it.</summary>
    public long LearnedUntilMicros { get; init; }

    /// <summary>How it compared with the version in charge when it was made.</summary>
    public ModelComparison? Comparison { get; init; }
}

/// <summary>Which version of a model is in charge. Immutable.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version in charge.</param>
/// <param name="Previous">The one before it, to roll back to; null when there is none.</param>
/// <param name="IsPinned">Whether it stays in charge whatever is learned.</param>
/// <param name="Reason">Why: <c>promoted</c>, <c>reverted</c>, <c>rolled-back</c>, <c>pinned</c> or <c>unpinned</c>.</param>
/// <param name="SinceMicros">Since when this version is in charge, microseconds since 1970 UTC.</param>
/// <param name="Revision">Grows by one with each change.</param>
public sealed record ModelCharge(string Model, string Version, string? Previous, bool IsPinned, string Reason, long SinceMicros, long Revision);

/// <summary>Two versions on the same recorded decisions with outcomes, none of which either has learned from. Immutable.</summary>
/// <param name="Version">The version that is looked at.</param>
/// <param name="Against">The version it is compared with.</param>
/// <param name="Outcomes">How many words of feedback were compared.</param>
/// <param name="Weight">What they weigh together: a source that says much weighs no more than its share.</param>
/// <param name="Loss">The mean loss of the version; lower is better.</param>
/// <param name="LossAgainst">The mean loss of the other.</param>
/// <param name="Improvement">How much lower the loss is; negative when it is higher.</param>
/// <param name="LowerBound">What the improvement is at least, with 95 % confidence; null while there is too little to tell.</param>
/// <param name="IsBetter">Whether that is above zero and rests on enough.</param>
/// <param name="AtMicros">When they were compared, microseconds since 1970 UTC.</param>
public sealed record ModelComparison(
    string Version, string Against, int Outcomes, double Weight, double Loss, double LossAgainst, double Improvement, double? LowerBound, [property: JsonPropertyName("better")] bool IsBetter, long AtMicros);
