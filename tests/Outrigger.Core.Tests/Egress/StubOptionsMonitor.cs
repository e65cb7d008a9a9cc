using Microsoft.Extensions.Options;

namespace Outrigger.Core.Tests.Egress;

/// <summary>Options that a test replaces at any time.</summary>
internal sealed class StubOptionsMonitor<T>(T value) : IOptionsMonitor<T>
{
    public T CurrentValue { get; set; } = value;

    public T Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<T, string?> listener) => null;
}
