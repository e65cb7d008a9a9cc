using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Models;

/// <summary>How models learn from feedback, when a new version takes over, and how learned state is kept.</summary>
public sealed class ModelsOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Models";

    /// <summary>Whether new versions are learned from feedback.</summary>
    /// <value>Default true. A learned version decides nothing before it is promoted.</value>
    public bool Learn { get; set; } = true;

    /// <summary>How often it is looked whether there is feedback to learn from.</summary>
    /// <value>1 s to 1 day. Default 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LearnInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many decisions with feedback are looked at, the newest.</summary>
    /// <value>100 to 100,000. Default 10,000.</value>
    [Range(100, 100_000)]
    public int OutcomeWindow { get; set; } = 10_000;

    /// <summary>Which share of <see cref="OutcomeWindow"/> one source (user or key) may weigh; what it says beyond that weighs less and less.</summary>
    /// <value>0.0001 to 1. Default 0.01.</value>
    [Range(0.0001, 1.0)]
    public double SourceShare { get; set; } = 0.01;

    /// <summary>Sources that count in full, as <c>tenant/user:id</c> or <c>tenant/key:id</c>. The administrator always does.</summary>
    /// <value>Default none.</value>
    [MaxLength(1000)]
    public IReadOnlyList<string> TrustedSources { get; set; } = [];

    /// <summary>Which share of the feedback, the newest, a candidate is compared on; it learns from the older rest.</summary>
    /// <value>0.1 to 0.9. Default 0.3.</value>
    [Range(0.1, 0.9)]
    public double HeldOutShare { get; set; } = 0.3;

    /// <summary>What the feedback that a candidate learns from must weigh at least.</summary>
    /// <value>1 to 100,000. Default 50.</value>
    [Range(1, 100_000)]
    public int MinLearnWeight { get; set; } = 50;

    /// <summary>What the feedback that versions are compared on must weigh at least.</summary>
    /// <value>1 to 100,000. Default 25.</value>
    [Range(1, 100_000)]
    public int MinCompareWeight { get; set; } = 25;

    /// <summary>Whether a learned version that is better takes over by itself.</summary>
    /// <value>Default false: the administrator promotes it.</value>
    public bool AutoPromote { get; set; }

    /// <summary>Whether a promoted version that turns out worse than the one before it gives way by itself.</summary>
    /// <value>Default true.</value>
    public bool AutoRevert { get; set; } = true;

    /// <summary>How many learned and imported versions of a model are kept, beside the one in charge and the one before it.</summary>
    /// <value>1 to 1,000. Default 10.</value>
    [Range(1, 1000)]
    public int VersionsKept { get; set; } = 10;

    /// <summary>Which share of its alarms must be shown to be right (lower 95 % bound) before a module that is set to act does.</summary>
    /// <value>0.5 to 1. Default 0.9.</value>
    [Range(0.5, 0.9999)]
    public double ActPrecision { get; set; } = 0.9;

    /// <summary>What the feedback to its alarms must weigh before a module that is set to act does.</summary>
    /// <value>1 to 100,000. Default 50.</value>
    [Range(1, 100_000)]
    public int MinActWeight { get; set; } = 50;

    /// <summary>The name under which this node saves what its modules have learned.</summary>
    /// <value>Up to 128 characters. Empty (default) = the machine's name. A node that has saved nothing yet begins with the newest state of any other.</value>
    [StringLength(128)]
    public string Node { get; set; } = "";

    /// <summary>How often learned state is saved; it is saved at shutdown too.</summary>
    /// <value>1 s to 1 day. Default 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SaveInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many savings of a state are kept for each node.</summary>
    /// <value>2 to 100. Default 3.</value>
    [Range(2, 100)]
    public int StatesKept { get; set; } = 3;

    /// <summary>How large a saved state may be, in bytes; a larger one is not saved, and logged. Also the most that an import may have.</summary>
    /// <value>1 KiB to 1 GiB. Default 64 MiB.</value>
    [Range(1024, 1 << 30)]
    public int MaxStateBytes { get; set; } = 64 << 20;

    /// <summary>How many days the states of a node that saves no more are kept.</summary>
    /// <value>1 to 3,650 days. Default 30.</value>
    [Range(1, 3650)]
    public int StateRetentionDays { get; set; } = 30;

    /// <summary>The name of this node.</summary>
    internal string NodeName => string.IsNullOrWhiteSpace(Node) ? Environment.MachineName : Node;
}

/// <summary>Checks the attributes of <see cref="ModelsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ModelsOptionsValidator : IValidateOptions<ModelsOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class ModelsOptionsCrossValidator : IValidateOptions<ModelsOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelsOptions options) =>
        options.MinLearnWeight + options.MinCompareWeight <= options.OutcomeWindow
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{ModelsOptions.SectionName}: MinLearnWeight ({options.MinLearnWeight}) with MinCompareWeight ({options.MinCompareWeight}) is more than OutcomeWindow ({options.OutcomeWindow} decisions): nothing would ever be learned.");
}
