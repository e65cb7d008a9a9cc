using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Models;

/// <summary>
/// Saves what modules have learned and gives it back after a restart. A saving whose digest is wrong or that the module
/// refuses is passed over for the one before it, which is logged and shown. A node that has saved nothing begins with the
/// newest state of any other. Thread-safe.
/// </summary>
internal sealed class StateKeeper(IServiceProvider services, IModelStateStore store, IOptionsMonitor<ModelsOptions> options, TimeProvider time, ILogger<StateKeeper> logger) : IDisposable
{
    private readonly SemaphoreSlim _working = new(1, 1);
    private readonly ConcurrentDictionary<string, StateStanding> _standings = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, bool> _restored = new(StringComparer.Ordinal);

    // Looked up on first use: an engine that keeps state also decides.
    private readonly Lazy<IReadOnlyList<ILearnedState>> _states = new(() => Collect(services));

    /// <summary>The states there are.</summary>
    public IReadOnlyList<ILearnedState> States => _states.Value;

    /// <summary>How a state was restored and saved.</summary>
    public StateStanding StandingOf(ILearnedState state) => _standings.GetValueOrDefault(state.Name) ?? new StateStanding("nothing", null, null, 0, null);

    /// <summary>
    /// Gives every module its newest good saving, once. A module whose savings could not be read stays at its cold start
    /// and is not saved either, so that its cold state does not push out what it had learned; false says that it should be
    /// tried again.
    /// </summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the store does, the other modules get theirs.")]
    public async Task<bool> RestoreAsync(CancellationToken cancellationToken)
    {
        var isDone = true;
        foreach (var state in States.Where(state => !_restored.ContainsKey(state.Name)))
        {
            try
            {
                _standings[state.Name] = await RestoreAsync(state, cancellationToken);
                _restored[state.Name] = true;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                logger.StateUnreadable(failure, state.Name);
                _standings[state.Name] = new StateStanding("nothing", null, null, 0, "The store did not answer.");
                isDone = false;
            }
        }

        return isDone;
    }

    /// <summary>Saves what has changed. Returns how many states were saved.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A state that cannot be saved must not keep the others from it.")]
    public async Task<int> SaveAsync(CancellationToken cancellationToken)
    {
        await _working.WaitAsync(cancellationToken);
        try
        {
            var saved = 0;
            foreach (var state in States.Where(state => _restored.ContainsKey(state.Name)))
            {
                try
                {
                    saved += await SaveAsync(state, cancellationToken) ? 1 : 0;
                }
                catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
                {
                    logger.StateNotSaved(failure, state.Name);
                }
            }

            return saved;
        }
        finally
        {
            _working.Release();
        }
    }

    /// <summary>The state as it is now.</summary>
    public static byte[] Write(ILearnedState state)
    {
        var writer = new ArrayBufferWriter<byte>();
        state.Save(writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Takes an imported state.</summary>
    /// <exception cref="InvalidDataException">The module refuses it.</exception>
    public void Import(ILearnedState state, int formatVersion, ReadOnlySpan<byte> bytes)
    {
        state.Load(formatVersion, bytes);
        _restored[state.Name] = true;
        var before = StandingOf(state);
        _standings[state.Name] = before with { RestoredFrom = "import", Problem = null };
        logger.StateImported(state.Name, bytes.Length);
    }

    public void Dispose() => _working.Dispose();

    private static ILearnedState[] Collect(IServiceProvider services)
    {
        ILearnedState[] states = [.. services.GetServices<ILearnedState>()];
        return states.DistinctBy(state => state.Name).Count() == states.Length
            ? states
            : throw new InvalidOperationException("Two learned states have one name: " + string.Join(", ", states.Select(state => state.Name)));
    }

    private static string DigestOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    [SuppressMessage("Design", "CA1031", Justification = "A module may refuse a state in any way.")]
    private async Task<StateStanding> RestoreAsync(ILearnedState state, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        var node = await store.FindAsync(settings.NodeName, state.Name, 0, cancellationToken) is null ? null : settings.NodeName;
        string? problem = null;
        for (var age = 0; age < settings.StatesKept; age++)
        {
            if (await store.FindAsync(node, state.Name, age, cancellationToken) is not { } saved)
            {
                break;
            }

            try
            {
                if (DigestOf(saved.Bytes.Span) != saved.Sha256)
                {
                    throw new InvalidDataException("The digest does not fit the bytes.");
                }

                state.Load(saved.FormatVersion, saved.Bytes.Span);
                logger.StateRestored(state.Name, saved.Bytes.Length, saved.Node);
                var from = node is null ? "other-node" : problem is null ? "saved" : "previous";
                return new StateStanding(from, saved.SavedAtMicros, saved.Sha256, saved.Bytes.Length, problem);
            }
            catch (Exception failure)
            {
                problem ??= $"The state saved {ClockExtensions.FromUnixMicroseconds(saved.SavedAtMicros):yyyy-MM-dd'T'HH:mm:ss'Z'} is corrupt and was passed over.";
                logger.StateCorrupt(failure, state.Name, ClockExtensions.FromUnixMicroseconds(saved.SavedAtMicros));
            }
        }

        return new StateStanding("nothing", null, null, 0, problem);
    }

    private async Task<bool> SaveAsync(ILearnedState state, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        var bytes = Write(state);
        var before = StandingOf(state);
        if (bytes.Length > settings.MaxStateBytes)
        {
            logger.StateTooLarge(state.Name, bytes.Length, settings.MaxStateBytes);
            _standings[state.Name] = before with { Problem = $"The state has {bytes.Length} bytes, more than are saved." };
            return false;
        }

        var digest = DigestOf(bytes);
        if (digest == before.Sha256 && before.RestoredFrom != "other-node")
        {
            return false;
        }

        var at = time.GetUnixMicroseconds();
        await store.SaveAsync(new SavedState(settings.NodeName, state.Name, state.FormatVersion, digest, bytes, at), settings.StatesKept, cancellationToken);
        _standings[state.Name] = before with { SavedAtMicros = at, Sha256 = digest, Bytes = bytes.Length };
        return true;
    }
}

/// <summary>How a state was restored and saved.</summary>
/// <param name="RestoredFrom"><c>saved</c>, <c>previous</c> (the newest was corrupt), <c>other-node</c>, <c>import</c> or <c>nothing</c>.</param>
/// <param name="SavedAtMicros">When it was saved last; null when it never was.</param>
/// <param name="Sha256">The digest of what was saved last.</param>
/// <param name="Bytes">How large that was.</param>
/// <param name="Problem">What went wrong, for people; null when nothing did.</param>
internal sealed record StateStanding(string RestoredFrom, long? SavedAtMicros, string? Sha256, long Bytes, string? Problem);
