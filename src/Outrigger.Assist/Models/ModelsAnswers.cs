using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Models;

/// <summary>All models and learned states of this node.</summary>
/// <param name="Node">The node that answers; learned state is its own, versions are shared by all.</param>
/// <param name="Items">The models.</param>
/// <param name="States">What modules have learned of their traffic.</param>
public sealed record ModelList(string Node, IReadOnlyList<ModelEntry> Items, IReadOnlyList<StateEntry> States);

/// <summary>A model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Module">The module it decides for.</param>
/// <param name="Version">The version in charge: <c>1</c> ships with it.</param>
/// <param name="IsPinned">Whether that one stays whatever is learned.</param>
/// <param name="Since">Since when it is in charge; null when it always was.</param>
/// <param name="Reason">Why it is: <c>promoted</c>, <c>reverted</c>, <c>rolled-back</c>, <c>pinned</c> or <c>unpinned</c>; null when it always was.</param>
/// <param name="Previous">The version a rollback leads to.</param>
/// <param name="Candidate">A newer version that waits to be promoted, and how it compared; null when there is none.</param>
/// <param name="Acting">Whether the module may act by itself when it is set to.</param>
/// <param name="LeftOutUntil">Until when the module is left out because it took too long; null when it is asked.</param>
public sealed record ModelEntry(
    string Name,
    string Module,
    string Version,
    [property: JsonPropertyName("pinned")] bool IsPinned,
    DateTimeOffset? Since,
    string? Reason,
    string? Previous,
    VersionEntry? Candidate,
    ActingEntry Acting,
    DateTimeOffset? LeftOutUntil);

/// <summary>A model with its versions.</summary>
/// <param name="Model">How it stands.</param>
/// <param name="Features">What its features are called, in order.</param>
/// <param name="Parameters">What it decides with.</param>
/// <param name="Versions">What was learned and imported, oldest first.</param>
public sealed record ModelAnswer(ModelEntry Model, IReadOnlyList<string> Features, IReadOnlyList<double> Parameters, IReadOnlyList<VersionEntry> Versions);

/// <summary>A version.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Origin"><c>learned</c> or <c>imported</c>.</param>
/// <param name="Parent">The version it was learned from.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="LearnedUntil">It has learned from decisions made up to here; null for an imported one.</param>
/// <param name="Comparison">How it compared with the version in charge when it was made.</param>
/// <param name="Parameters">The parameters.</param>
public sealed record VersionEntry(
    string Version, string Origin, string? Parent, DateTimeOffset CreatedAt, DateTimeOffset? LearnedUntil, ModelComparison? Comparison, IReadOnlyList<double> Parameters)
{
    internal static VersionEntry Of(ModelVersion version) => new(
        version.Version,
        version.Origin,
        version.Parent,
        ClockExtensions.FromUnixMicroseconds(version.CreatedAtMicros),
        version.LearnedUntilMicros == 0 ? null : ClockExtensions.FromUnixMicroseconds(version.LearnedUntilMicros),
        version.Comparison,
        version.Values.ToArray());
}

/// <summary>Whether a module may act by itself, and why.</summary>
/// <param name="MayAct">Whether it may; until then it suggests, whatever it is set to.</param>
/// <param name="Precision">Which share of its alarms with feedback was right.</param>
/// <param name="LowerBound">What that share is at least, with 95 % confidence (Wilson).</param>
/// <param name="NeededPrecision">What the bound must reach.</param>
/// <param name="Weight">What the feedback to its alarms weighs.</param>
/// <param name="NeededWeight">What it must weigh.</param>
/// <param name="At">When that was looked at; null when not yet.</param>
public sealed record ActingEntry(bool MayAct, double Precision, double LowerBound, double NeededPrecision, double Weight, double NeededWeight, DateTimeOffset? At);

/// <summary>A learned state.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FormatVersion">The version of its format.</param>
/// <param name="RestoredFrom"><c>saved</c>, <c>previous</c> (the newest saving was corrupt), <c>other-node</c>, <c>import</c> or <c>nothing</c>.</param>
/// <param name="SavedAt">When it was saved last; null when it never was.</param>
/// <param name="Bytes">How large that was.</param>
/// <param name="Problem">What went wrong; null when nothing did.</param>
public sealed record StateEntry(string Name, int FormatVersion, string RestoredFrom, DateTimeOffset? SavedAt, long Bytes, string? Problem);

/// <summary>What was imported.</summary>
/// <param name="Name">Of this model or state.</param>
/// <param name="What"><c>state</c> or <c>parameters</c>.</param>
/// <param name="Version">The new version of the model, which waits to be promoted; null for a state.</param>
/// <param name="Bytes">How large the content is.</param>
public sealed record ImportAnswer(string Name, string What, string? Version, long Bytes);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(ModelComparison))]
[JsonSerializable(typeof(ImportAnswer))]
internal sealed partial class ModelsJson : JsonSerializerContext;
