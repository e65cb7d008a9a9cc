using System.Buffers;

namespace Outrigger.Assist.Decisions;

/// <summary>
/// What a module has learned of its traffic, as far as it is kept over a restart and can be exported and imported.
/// Thread-safe: saving may run beside decisions.
/// </summary>
public interface ILearnedState
{
    /// <summary>What state this is, in kebab case; unique among all.</summary>
    string Name { get; }

    /// <summary>The version of the format that <see cref="Save"/> writes.</summary>
    int FormatVersion { get; }

    /// <summary>Writes the state as it is now.</summary>
    void Save(IBufferWriter<byte> writer);

    /// <summary>Takes the place of the state by a saved one. When it throws, the state is as before.</summary>
    /// <param name="formatVersion">The version of the format it was written with.</param>
    /// <param name="state">What was saved; its digest has been checked.</param>
    /// <exception cref="InvalidDataException">It is not a state of this kind, or of a format that is no longer read.</exception>
    void Load(int formatVersion, ReadOnlySpan<byte> state);
}
