using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.AspNetCore.StateFiles;

/// <summary>Where what the engines have learned is kept over a restart.</summary>
public sealed class StateFilesOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:AspNetCore:StateFiles";

    /// <summary>The folder; made when it is not there, for its owner alone. One process writes into it at a time, or each with its own <c>Outrigger:Assist:Models:Node</c>.</summary>
    /// <value>Up to 1,024 characters; relative to the application's working folder. Default none: what was learned is gone with the process.</value>
    [StringLength(1024)]
    public string? Folder { get; set; }

    /// <summary>The most bytes a state's file may have; a larger one is not read.</summary>
    /// <value>1 KiB to 1 GiB. Default 80 MiB.</value>
    [Range(1024, 1 << 30)]
    public int MaxFileBytes { get; set; } = 80 << 20;
}

/// <summary>Checks the attributes of <see cref="StateFilesOptions"/>; the settings cannot contradict each other.</summary>
[OptionsValidator]
internal sealed partial class StateFilesOptionsValidator : IValidateOptions<StateFilesOptions>;
