using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Making;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Models;

/// <summary>
/// Knows the versions of every model's parameters and which one is in charge. Decisions read a snapshot; changes go
/// through the store first, one at a time, and those of other nodes arrive with <see cref="RefreshAsync"/>. A version
/// that does not fit the model (another number of parameters, or one that is no number) is never put in charge. Thread-safe.
/// </summary>
internal sealed class ModelRegistry(
    DecisionModels models, IModelVersionStore store, IOptionsMonitor<ModelsOptions> options, TimeProvider time, ILogger<ModelRegistry> logger) : IModelParameters, IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly ConcurrentDictionary<IDecisionModel, ModelParameters> _initial = new(ReferenceEqualityComparer.Instance);
    private ImmutableDictionary<string, ModelStanding> _standings = ImmutableDictionary.Create<string, ModelStanding>(StringComparer.Ordinal);

    public ModelParameters Get(IDecisionModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Volatile.Read(ref _standings).TryGetValue(model.Name, out var standing) ? standing.InCharge : InitialOf(model);
    }

    public ModelParameters? Find(IDecisionModel model, string version)
    {
        ArgumentNullException.ThrowIfNull(model);
        return version == ModelParameters.InitialVersion
            ? InitialOf(model)
            : StandingOf(model).Versions.FirstOrDefault(kept => kept.Version == version && Fits(model, kept)) is { } found ? new ModelParameters(found.Version, found.Values) : null;
    }

    /// <summary>How a model stands.</summary>
    public ModelStanding StandingOf(IDecisionModel model) =>
        Volatile.Read(ref _standings).GetValueOrDefault(model.Name) ?? new ModelStanding(InitialOf(model), [], null);

    /// <summary>Reads versions and charges from the store.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var versions = (await store.ListAsync(cancellationToken)).ToLookup(version => version.Model, StringComparer.Ordinal);
        var charges = (await store.ListChargesAsync(cancellationToken)).ToDictionary(charge => charge.Model, StringComparer.Ordinal);
        var next = ImmutableDictionary.CreateBuilder<string, ModelStanding>(StringComparer.Ordinal);
        foreach (var model in models.All)
        {
            ImmutableArray<ModelVersion> own = [.. versions[model.Name]];
            var charge = charges.GetValueOrDefault(model.Name);
            var inCharge = InitialOf(model);
            if (charge is not null && charge.Version != ModelParameters.InitialVersion)
            {
                if (own.FirstOrDefault(version => version.Version == charge.Version && Fits(model, version)) is { } found)
                {
                    inCharge = new ModelParameters(found.Version, found.Values);
                }
                else
                {
                    logger.VersionUnusable(model.Name, charge.Version);
                }
            }

            next[model.Name] = new ModelStanding(inCharge, own, charge);
        }

        Volatile.Write(ref _standings, next.ToImmutable());
    }

    /// <summary>Adds a version under the next free number and drops the oldest beyond what is kept. It decides nothing yet.</summary>
    public async Task<ModelVersion> AddAsync(IDecisionModel model, Func<string, ModelVersion> create, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                await RefreshAsync(cancellationToken);
                var standing = StandingOf(model);
                var number = standing.Versions.Select(version => int.TryParse(version.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 1).Append(1).Max() + 1;
                var made = create(number.ToString(CultureInfo.InvariantCulture));
                if (await store.TryAddAsync(made, cancellationToken))
                {
                    foreach (var old in standing.Dispensable().SkipLast(options.CurrentValue.VersionsKept - 1))
                    {
                        await store.RemoveAsync(model.Name, old.Version, cancellationToken);
                    }

                    await RefreshAsync(cancellationToken);
                    logger.VersionAdded(model.Name, made.Version, made.Origin);
                    return made;
                }
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Puts a version in charge, pins or unpins it. What is pinned stays unless <paramref name="evenIfPinned"/>.</summary>
    public async Task<OutriggerError?> ChargeAsync(
        IDecisionModel model, Func<ModelStanding, (string? Version, bool IsPinned, string Reason, OutriggerError? Error)> change, bool evenIfPinned, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await RefreshAsync(cancellationToken);
            var standing = StandingOf(model);
            var (version, isPinned, reason, error) = change(standing);
            if (error is not null)
            {
                return error;
            }

            if (Find(model, version!) is null)
            {
                return CoreErrors.NotFound.With("The model has no such version.") with { Param = "version" };
            }

            var now = standing.Charge;
            if (now is { IsPinned: true } && !evenIfPinned)
            {
                return ModelsErrors.Pinned.With($"Version {now.Version} is pinned.");
            }

            var inCharge = standing.InCharge.Version;
            var isNew = version != inCharge;
            var next = new ModelCharge(
                model.Name,
                version!,
                isNew ? inCharge : now?.Previous,
                isPinned,
                reason,
                isNew || now is null ? time.GetUnixMicroseconds() : now.SinceMicros,
                (now?.Revision ?? 0) + 1);
            if (!await store.TrySetChargeAsync(next, cancellationToken))
            {
                return CoreErrors.Conflict.With("Somebody else changed the model at the same time; look again.");
            }

            await RefreshAsync(cancellationToken);
            logger.ChargeChanged(model.Name, next.Version, reason, next.IsPinned);
            return null;
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private static bool Fits(IDecisionModel model, ModelVersion version) =>
        version.Values.Length == model.InitialParameters.Count && !version.Values.Span.ContainsAnyExceptInRange(double.MinValue, double.MaxValue);

    private ModelParameters InitialOf(IDecisionModel model) => _initial.GetOrAdd(model, ModelParameters.InitialOf);
}

/// <summary>How a model stands. Immutable.</summary>
/// <param name="InCharge">What it decides with.</param>
/// <param name="Versions">What was learned and imported, oldest first.</param>
/// <param name="Charge">Who is in charge since when; null while nobody changed that.</param>
internal sealed record ModelStanding(ModelParameters InCharge, ImmutableArray<ModelVersion> Versions, ModelCharge? Charge)
{
    /// <summary>The newest version that was learned and is not in charge, if it is younger than the one that is.</summary>
    public ModelVersion? Candidate => Versions.LastOrDefault(version =>
        version.Version != InCharge.Version && version.Version != Charge?.Previous && version.CreatedAtMicros >= (Charge?.SinceMicros ?? 0));

    /// <summary>Up to where a version has learned; 0 for one that has not.</summary>
    public long LearnedUntil(string? version) => Versions.FirstOrDefault(kept => kept.Version == version)?.LearnedUntilMicros ?? 0;

    /// <summary>From where on there is something new to learn: nothing teaches twice, and what led to a version that was taken back does not lead there again.</summary>
    public long LearnFrom => Math.Max(LearnedUntil(InCharge.Version), Charge is { Reason: "reverted" or "rolled-back" } charge ? charge.SinceMicros : 0);

    /// <summary>Versions that may be dropped, oldest first.</summary>
    public IEnumerable<ModelVersion> Dispensable() => Versions.Where(version => version.Version != InCharge.Version && version.Version != Charge?.Previous);
}
