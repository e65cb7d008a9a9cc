using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Caching;
using Outrigger.Gateway.Caching.Memory;

namespace Outrigger.Benchmarks.Caching;

/// <summary>The store in memory with ten thousand answers, against a dictionary, which has no bound and no clock.</summary>
public class AnswerStoreBenchmarks
{
    private const int Entries = 10_000;

    private readonly Dictionary<CacheKey, CachedAnswer> _dictionary = [];
    private readonly CacheKey[] _keys = new CacheKey[Entries * 4];
    private InMemoryAnswerStore _store = null!;
    private CachedAnswer _answer = null!;
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        _store = new InMemoryAnswerStore(Options.Create(new CachingOptions { MemoryBytes = 16L << 20 }), TimeProvider.System);
        _answer = new CachedAnswer
        {
            Provider = "openai",
            Model = "gpt-5",
            ContentType = "application/json",
            Body = new byte[1024],
            StoredAtMicros = 0,
            ExpiresAtMicros = long.MaxValue,
        };
        var digest = new byte[CacheKey.DigestBytes];
        for (var i = 0; i < _keys.Length; i++)
        {
            // Spread like a digest: the multiplier is 2^64 over the golden ratio.
            BitConverter.TryWriteBytes(digest, (ulong)i * 0x9E3779B97F4A7C15);
            _keys[i] = new CacheKey(TenantId.Default, digest);
            if (i < Entries)
            {
                _dictionary[_keys[i]] = _answer;
                _store.PutAsync(_keys[i], _answer, 1).AsTask().GetAwaiter().GetResult();
            }
        }
    }

    [Benchmark(Baseline = true)]
    public CachedAnswer? DictionaryLookup() => _dictionary.GetValueOrDefault(_keys[(uint)_next++ % Entries]);

    [Benchmark]
    public ValueTask<CacheLookup> StoreLookup() => _store.FindAsync(_keys[(uint)_next++ % Entries]);

    /// <summary>Always full: each put makes room.</summary>
    [Benchmark]
    public ValueTask<bool> StorePut() => _store.PutAsync(_keys[(uint)_next++ % (uint)_keys.Length], _answer, 1);
}
