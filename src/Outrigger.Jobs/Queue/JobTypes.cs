using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;

namespace Outrigger.Jobs.Queue;

/// <summary>A type of job that this process can do.</summary>
public interface IJobType
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>What is wrong with an input, before it is added; null when nothing is.</summary>
    OutriggerError? Check(ReadOnlySpan<byte> input);
}

/// <summary>The types that may be added: those of handlers in the process and those that the settings name. Thread-safe.</summary>
internal sealed class JobTypes(IEnumerable<IJobType> types, IOptionsMonitor<QueueOptions> options)
{
    private readonly FrozenDictionary<string, IJobType> _known = types.GroupBy(type => type.Name).ToFrozenDictionary(group => group.Key, group => group.Last());

    /// <summary>What is wrong with a type or the input of a job of it; null when nothing is.</summary>
    public OutriggerError? Check(string type, ReadOnlySpan<byte> input) =>
        _known.TryGetValue(type, out var known) ? known.Check(input)
        : options.CurrentValue.Types.Contains(type) ? null
        : QueueErrors.TypeUnknown.With($"The types are {string.Join(", ", _known.Keys.Concat(options.CurrentValue.Types).Distinct().Order(StringComparer.Ordinal))}.") with { Param = "type" };
}
