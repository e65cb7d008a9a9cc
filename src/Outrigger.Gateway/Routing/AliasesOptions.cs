using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Routing;

/// <summary>Names of our own for models, each with one or more targets. Reloads without a restart.</summary>
public sealed class AliasesOptions
{
    /// <summary>Where the settings lie: a list of <c>{Name, Targets}</c>, or a map <c>name: [targets]</c>.</summary>
    public const string SectionName = "Outrigger:Gateway:Aliases";

    /// <summary>The aliases, in order.</summary>
    [ValidateEnumeratedItems]
    [MaxLength(10_000)]
    public List<AliasOptions> Aliases { get; } = [];
}

/// <summary>One alias.</summary>
public sealed class AliasOptions
{
    /// <summary>The name clients ask for. It wins over a provider's model of the same name.</summary>
    [Required]
    [StringLength(256, MinimumLength = 1)]
    public string Name { get; set; } = "";

    /// <summary>Where a call may go: those that are no fallback share the calls by weight, fallbacks follow in their order.</summary>
    [ValidateEnumeratedItems]
    [MinLength(1)]
    [MaxLength(64)]
    public List<AliasTargetOptions> Targets { get; } = [];

    /// <summary>What the response cache does for calls to this alias.</summary>
    /// <value>Left out (default) = nothing.</value>
    [ValidateObjectMembers]
    public AliasCacheOptions? Cache { get; set; }
}

/// <summary>The response cache for one alias.</summary>
public sealed class AliasCacheOptions
{
    /// <summary>What it may do.</summary>
    /// <value><c>read-write</c> (default), <c>read</c>, <c>write</c> or <c>off</c>.</value>
    [RegularExpression("(?i)^(read-write|read|write|off)$", ErrorMessage = "A cache mode is read-write, read, write or off.")]
    public string Mode { get; set; } = "read-write";

    /// <summary>How long an answer is served.</summary>
    /// <value>1 s – 30 days; the cache's own default when left out.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan? Ttl { get; set; }

    /// <summary>The setting of a checked alias.</summary>
    internal CacheSetting ToSetting() => new(CacheModeText.TryParse(Mode, out var mode) ? mode : CacheMode.Off, Ttl);
}

/// <summary>One target of an alias.</summary>
public sealed class AliasTargetOptions
{
    /// <summary><c>provider/model</c>.</summary>
    [Required]
    [RegularExpression("^[^/]+/.+$", ErrorMessage = "A target is written provider/model.")]
    public string Model { get; set; } = "";

    /// <summary>Its share among the targets that are no fallback.</summary>
    /// <value>0–1000; the provider's own weight when left out.</value>
    [Range(0, 1000)]
    public double? Weight { get; set; }

    /// <summary>The API that clients of other dialects are put to.</summary>
    /// <value><c>chat</c> or <c>responses</c>; the provider's own when left out.</value>
    [RegularExpression("^(chat|responses)$", ErrorMessage = "Api is chat or responses.")]
    public string? Api { get; set; }

    /// <summary>True: tried only after the others have failed.</summary>
    /// <value>Default false.</value>
    public bool Fallback { get; set; }
}
