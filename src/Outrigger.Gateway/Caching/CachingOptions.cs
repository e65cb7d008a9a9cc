using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Caching;

/// <summary>The response cache. Nothing is cached until an alias, a key or a request asks for it.</summary>
public sealed class CachingOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Gateway:Caching";

    /// <summary>The longest time an answer may be kept.</summary>
    internal static readonly TimeSpan MaxTtl = TimeSpan.FromDays(30);

    /// <summary>Whether a client may switch the cache on by <c>x-outrigger-cache-mode</c>.</summary>
    /// <value>Default true. False: the header can only take away what an alias or a key has on.</value>
    public bool ClientsMayEnable { get; set; } = true;

    /// <summary>How long an answer is served where neither alias nor key says otherwise.</summary>
    /// <value>1 s – 30 days, default 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Ttl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The most memory that kept answers take in this process, overhead included.</summary>
    /// <value>1 MiB – 64 GiB, default 64 MiB.</value>
    /// <remarks>Not used with Redis, whose bound is its own <c>maxmemory</c>.</remarks>
    [Range(1L << 20, 64L << 30)]
    public long MemoryBytes { get; set; } = 64L << 20;

    /// <summary>The largest answer that is kept.</summary>
    /// <value>1 KiB – 64 MiB, default 4 MiB.</value>
    [Range(1024, 64 << 20)]
    public int MaxEntryBytes { get; set; } = 4 << 20;

    /// <summary>The part of <see cref="MemoryBytes"/> from which on a tenant makes room among its own answers only.</summary>
    /// <value>0.01–1, default 0.5. A tenant that is alone may use all of it.</value>
    [Range(0.01, 1.0)]
    public double TenantShare { get; set; } = 0.5;

    /// <summary>The most memory that answers take while they are being recorded, all calls together.</summary>
    /// <value>1 MiB – 64 GiB, default 64 MiB.</value>
    /// <remarks>When it is used up, further calls go on without being recorded.</remarks>
    [Range(1L << 20, 64L << 30)]
    public long RecordingBytes { get; set; } = 64L << 20;

    /// <summary>Whether equal calls at the same time share one call upstream.</summary>
    /// <value>Default true.</value>
    public bool SingleFlight { get; set; } = true;

    /// <summary>What is set for single virtual keys, by the key's public id. Wins over the alias.</summary>
    [MaxLength(10_000)]
    public Dictionary<string, CacheKeyOptions> Keys { get; } = new(StringComparer.Ordinal);
}

/// <summary>The cache for one virtual key.</summary>
public sealed class CacheKeyOptions
{
    /// <summary>What the cache may do.</summary>
    /// <value><c>read-write</c> (default), <c>read</c>, <c>write</c> or <c>off</c>.</value>
    public string Mode { get; set; } = "read-write";

    /// <summary>How long an answer is kept.</summary>
    /// <value>1 s – 30 days; the alias's or the cache's own when left out.</value>
    public TimeSpan? Ttl { get; set; }
}

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class CachingOptionsValidator : IValidateOptions<CachingOptions>;

/// <summary>How the settings go together.</summary>
internal sealed class CachingOptionsCrossValidator : IValidateOptions<CachingOptions>
{
    public ValidateOptionsResult Validate(string? name, CachingOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.MaxEntryBytes > options.MemoryBytes)
        {
            errors.AddError($"{CachingOptions.SectionName}: MaxEntryBytes ({options.MaxEntryBytes} bytes) is larger than MemoryBytes ({options.MemoryBytes} bytes).");
        }

        if (options.MaxEntryBytes > options.RecordingBytes)
        {
            errors.AddError($"{CachingOptions.SectionName}: MaxEntryBytes ({options.MaxEntryBytes} bytes) is larger than RecordingBytes ({options.RecordingBytes} bytes).");
        }

        foreach (var (key, setting) in options.Keys)
        {
            if (!CacheModeText.TryParse(setting.Mode, out _))
            {
                errors.AddError($"{CachingOptions.SectionName}:Keys:{key}:Mode is {CacheModeText.Expected}.");
            }

            if (setting.Ttl is { } ttl && (ttl < TimeSpan.FromSeconds(1) || ttl > CachingOptions.MaxTtl))
            {
                errors.AddError($"{CachingOptions.SectionName}:Keys:{key}:Ttl ({ttl}) is not between 1 second and 30 days.");
            }
        }

        return errors.Build();
    }
}
