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

    /// <summary>True: tried only after the others have failed.</summary>
    /// <value>Default false.</value>
    public bool Fallback { get; set; }
}
