using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Server.Wiring;

/// <summary>Whether the gateway asks Assist before it repeats an attempt.</summary>
public sealed class RetryAdviceOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Server:RetryAdvice";

    /// <summary>Who says whether the gateway repeats a failed attempt. Read at the start.</summary>
    /// <value><c>FixedRule</c> or <c>Assist</c>. Default <c>FixedRule</c>.</value>
    /// <remarks>With <c>Assist</c> and <c>Outrigger:Assist:Retry:Mode</c> <c>Shadow</c>, Assist learns and is recorded while the fixed rule decides.</remarks>
    [EnumDataType(typeof(RetryAdviser))]
    public RetryAdviser Adviser { get; set; }
}

/// <summary>Who says whether an attempt is repeated.</summary>
public enum RetryAdviser
{
    /// <summary>The gateway's fixed rule.</summary>
    FixedRule,

    /// <summary>Assist, and the fixed rule wherever it has nothing to say.</summary>
    Assist,
}

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class RetryAdviceOptionsValidator : IValidateOptions<RetryAdviceOptions>;
