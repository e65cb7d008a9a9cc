using System.Collections.Concurrent;
using System.Text;
using Outrigger.Assist.DriftProfiles;

namespace Outrigger.Assist.Drift;

/// <summary>
/// Names of fields by a number that fits into a feature, so that decisions can name them. Bounded: when it is full it
/// begins anew, and old decisions say <c>a field</c>. Thread-safe.
/// </summary>
internal sealed class FieldNames
{
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<double, string> _names = new();

    /// <summary>The number of a path.</summary>
    public double Add(string path)
    {
        // 48 bits are exact in a double.
        Span<byte> bytes = stackalloc byte[512];
        var length = Encoding.UTF8.TryGetBytes(path, bytes, out var written) ? written : 0;
        var number = (double)(FieldTable.Hash(1, bytes[..length]) >> 16);
        if (!_names.ContainsKey(number))
        {
            if (_names.Count >= Most)
            {
                _names.Clear();
            }

            _names[number] = path;
        }

        return number;
    }

    /// <summary>The path of a number.</summary>
    public string Find(double number) => _names.GetValueOrDefault(number, "a field");
}
