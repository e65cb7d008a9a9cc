using System.ComponentModel.DataAnnotations;

namespace Outrigger.Assist.Decisions;

/// <summary>What can be set for every module alike.</summary>
public abstract class AssistModuleOptions
{
    /// <summary>How far the module may go.</summary>
    /// <value><c>Off</c>, <c>Shadow</c>, <c>Suggest</c> or <c>Act</c>. Default <c>Suggest</c>.</value>
    public AssistMode Mode { get; set; } = AssistMode.Suggest;

    /// <summary>How long the module may take for one decision; after that the fixed rule answers.</summary>
    /// <value>1 ms to 1 min. Default 50 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Which share of the decisions is recorded; alarms and other decisions worth a look are always recorded.</summary>
    /// <value>0 to 1. Default 0.01.</value>
    [Range(0.0, 1.0)]
    public double RecordedShare { get; set; } = 0.01;
}
