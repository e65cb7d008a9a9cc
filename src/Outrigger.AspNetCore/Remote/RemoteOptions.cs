using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Core.Secrets;

namespace Outrigger.AspNetCore.Remote;

/// <summary>Another Outrigger that is asked in place of the engines in this process.</summary>
public sealed class RemoteOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:AspNetCore:Remote";

    /// <summary>Its address, without <c>/assist/v1</c>.</summary>
    /// <value>An absolute http or https address. Default none: the engines in this process are asked. Read at the start.</value>
    public Uri? BaseUrl { get; set; }

    /// <summary>The key it is called with; says whose traffic it is.</summary>
    /// <value>Default none.</value>
    public Secret? Key { get; set; }

    /// <summary>How long the steps before a request is handled may wait for it, all together.</summary>
    /// <value>1 ms to 10 s. Default 100 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long it may take for what is told to it off the path of requests.</summary>
    /// <value>100 ms to 1 min. Default 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan BackgroundTimeLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many questions may be under way; one more is not asked.</summary>
    /// <value>1 to 10,000. Default 64. Read at the start.</value>
    [Range(1, 10_000)]
    public int MaxConcurrency { get; set; } = 64;

    /// <summary>The largest answer that is read, in bytes.</summary>
    /// <value>1 KiB to 16 MiB. Default 256 KiB.</value>
    [Range(1024, 16 << 20)]
    public int MaxAnswerBytes { get; set; } = 256 * 1024;

    /// <summary>After how many failures in a row it is left alone for a while.</summary>
    /// <value>1 to 1,000. Default 5.</value>
    [Range(1, 1000)]
    public int FailuresBeforePause { get; set; } = 5;

    /// <summary>How long it is left alone before one question tries it again.</summary>
    /// <value>100 ms to 10 min. Default 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Checks the attributes of <see cref="RemoteOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class RemoteOptionsValidator : IValidateOptions<RemoteOptions>;

/// <summary>Checks the address, and that nobody waits longer on the path than beside it.</summary>
internal sealed class RemoteOptionsCrossValidator : IValidateOptions<RemoteOptions>
{
    public ValidateOptionsResult Validate(string? name, RemoteOptions options) =>
        options.BaseUrl is { } url && (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.UserInfo.Length > 0 || url.Query.Length > 0)
            ? ValidateOptionsResult.Fail($"{RemoteOptions.SectionName}:BaseUrl is an http or https address without user and query.")
        : options.TimeLimit > options.BackgroundTimeLimit
            ? ValidateOptionsResult.Fail($"{RemoteOptions.SectionName}: TimeLimit ({options.TimeLimit}) is longer than BackgroundTimeLimit ({options.BackgroundTimeLimit}).")
        : ValidateOptionsResult.Success;
}
