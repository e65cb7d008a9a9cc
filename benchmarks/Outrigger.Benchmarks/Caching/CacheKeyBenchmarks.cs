using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Outrigger.Gateway.Caching;
using Outrigger.Gateway.Caching.Keying;

namespace Outrigger.Benchmarks.Caching;

/// <summary>The digest of a request body by what it says, against the digest of its bytes, which tells white space apart.</summary>
public class CacheKeyBenchmarks
{
    private readonly byte[] _digest = new byte[CacheKey.DigestBytes];
    private byte[] _body = [];

    /// <summary>Size of the body: a short question, a conversation, about 25,000 tokens.</summary>
    [Params(1, 16, 100)]
    public int Kilobytes { get; set; }

    /// <summary>One long text, or a conversation of many short turns with tools.</summary>
    [Params("text", "turns")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var content = new string('x', Shape == "text" ? Kilobytes * 1024 : 64);
        var turn = new { role = "user", content, name = "a" };
        var turns = Enumerable.Repeat(turn, Shape == "text" ? 1 : Kilobytes * 1024 / 110);
        _body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { model = "gpt-5", stream = true, temperature = 0.7, messages = turns, user = "u" }));
    }

    [Benchmark(Baseline = true)]
    public byte Sha256OfTheBytes()
    {
        SHA256.HashData(_body, _digest);
        return _digest[0];
    }

    [Benchmark]
    public byte CanonicalDigest()
    {
        var hash = KeyHash.Rent();
        if (!CanonicalBody.TryAdd(hash, _body, 128, "openai", isResponses: false))
        {
            throw new InvalidOperationException("The body of the bench has no key.");
        }

        hash.Finish(_digest);
        return _digest[0];
    }
}
