using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Outrigger.Core.Secrets;

/// <summary>
/// A value that must never be seen: it prints and serialises as <c>***</c>, so that logs, exceptions, debuggers and
/// JSON answers stay clean by default. Immutable and thread-safe.
/// </summary>
[JsonConverter(typeof(SecretJsonConverter))]
[TypeConverter(typeof(SecretTypeConverter))]
public sealed class Secret : IEquatable<Secret>
{
    /// <summary>What a secret shows instead of its value.</summary>
    public const string Mask = "***";

    private readonly string _value;

    /// <summary>Wraps a value. An empty value is refused: an empty secret would match an absent one.</summary>
    /// <exception cref="ArgumentException">The value is null, empty or white space.</exception>
    public Secret(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        _value = value;
    }

    /// <summary>The value itself. Call it only where the secret leaves for its one destination.</summary>
    public string Reveal() => _value;

    /// <summary>The last four characters when at least sixteen are there, else the mask: enough to tell two keys apart.</summary>
    public string Hint => _value.Length >= 16 ? "…" + _value[^4..] : Mask;

    /// <inheritdoc/>
    public override string ToString() => Mask;

    /// <summary>Compares in constant time over the bytes of equally long values.</summary>
    public bool Equals(Secret? other) =>
        other is not null
        && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(_value.AsSpan()),
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(other._value.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    /// <summary>Lets the configuration binder make secrets out of settings.</summary>
    private sealed class SecretTypeConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string text && !string.IsNullOrWhiteSpace(text) ? new Secret(text) : throw new FormatException("A secret may not be empty.");
    }
}
