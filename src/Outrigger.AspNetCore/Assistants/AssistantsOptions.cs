using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.AspNetCore.Assistants;

/// <summary>How much of what turned out may wait to be told to the models. Read at the start.</summary>
public sealed class AssistantsOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:AspNetCore:Assistants";

    /// <summary>How many lessons may wait; an answered request makes about five. What comes when it is full is dropped and counted.</summary>
    /// <value>100 to 1,000,000. Default 20,000.</value>
    [Range(100, 1_000_000)]
    public int QueueLength { get; set; } = 20_000;

    /// <summary>How many bytes of answers may wait to be looked at; beyond that answers count without their body.</summary>
    /// <value>64 KiB to 1 GiB. Default 16 MiB.</value>
    [Range(64 * 1024, 1 << 30)]
    public int QueueBytes { get; set; } = 16 << 20;
}

/// <summary>Checks the attributes of <see cref="AssistantsOptions"/>; the settings cannot contradict each other.</summary>
[OptionsValidator]
internal sealed partial class AssistantsOptionsValidator : IValidateOptions<AssistantsOptions>;
