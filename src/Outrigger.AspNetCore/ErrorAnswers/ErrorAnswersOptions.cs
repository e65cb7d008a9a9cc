using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;

namespace Outrigger.AspNetCore.ErrorAnswers;

/// <summary>What is done with unhandled exceptions.</summary>
public sealed class ErrorAnswersOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:AspNetCore:ErrorAnswers";

    /// <summary>How far it may go.</summary>
    /// <value><c>Off</c>; <c>Observe</c>: analysed and logged, the exception goes on; <c>Act</c> (default): answered.</value>
    public StepMode Mode { get; set; } = StepMode.Act;

    /// <summary>How long an analysis may take; after that the plain answer of status 500 goes out.</summary>
    /// <value>10 ms to 1 min. Default 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(2);
}

/// <summary>Checks the attributes of <see cref="ErrorAnswersOptions"/>; the settings cannot contradict each other.</summary>
[OptionsValidator]
internal sealed partial class ErrorAnswersOptionsValidator : IValidateOptions<ErrorAnswersOptions>;
