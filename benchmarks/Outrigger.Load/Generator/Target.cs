using System.Globalization;
using System.Net;

namespace Outrigger.Load.Generator;

/// <summary>Where a generator sends to.</summary>
/// <param name="Port">Port on 127.0.0.1.</param>
/// <param name="Headers">Headers that this peer wants, such as a key.</param>
internal sealed record Target(int Port, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public IPEndPoint Address { get; } = new(IPAddress.Loopback, Port);

    public string Host { get; } = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");
}
