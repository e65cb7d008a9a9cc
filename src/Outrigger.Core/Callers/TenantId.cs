using System.Diagnostics.CodeAnalysis;

namespace Outrigger.Core.Callers;

/// <summary>
/// Whose data it is. A required part of every key, query and cache entry; it comes from the caller's key alone, never
/// from a header or a body. 1–64 characters out of <c>a–z 0–9 - _</c>. Immutable and thread-safe.
/// </summary>
public readonly record struct TenantId
{
    /// <summary>The longest tenant id, in characters.</summary>
    public const int MaxLength = 64;

    private readonly string? _value;

    private TenantId(string value) => _value = value;

    /// <summary>The tenant of callers without keys.</summary>
    public static TenantId Default { get; } = new("default");

    /// <summary>The id as text; the default tenant's for an uninitialised value.</summary>
    public string Value => _value ?? "default";

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not a tenant id.</exception>
    public static TenantId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("A tenant id has 1 to 64 characters out of a-z, 0-9, '-' and '_'.");

    /// <summary>Reads an id; false when the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TenantId id)
    {
        id = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_'))
            {
                return false;
            }
        }

        id = new TenantId(text);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Compares the text ordinally.</summary>
    public bool Equals(TenantId other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);
}
