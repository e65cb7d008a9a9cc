using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.StoredObjects;

/// <summary>What is remembered of objects that providers keep.</summary>
public sealed class StoredObjectsOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Gateway:StoredObjects";

    /// <summary>How many days an object is known; afterwards it answers 404, whether its provider still has it or not.</summary>
    /// <value>1–3,650 days, default 30, which is how long OpenAI keeps answers.</value>
    [Range(1, 3_650)]
    public int RetentionDays { get; set; } = 30;

    /// <summary>How many objects the store without a database knows; the oldest go first.</summary>
    /// <value>1–10,000,000 objects (about 0.4 KB each), default 100,000.</value>
    [Range(1, 10_000_000)]
    public int InMemoryCapacity { get; set; } = 100_000;
}

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class StoredObjectsOptionsValidator : IValidateOptions<StoredObjectsOptions>;
