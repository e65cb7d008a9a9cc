using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Redis.Engine;

namespace Outrigger.Redis;

/// <summary>The Redis that nodes share. Without one everything stays in the process.</summary>
public sealed class RedisOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Redis";

    /// <summary>Where Redis is.</summary>
    /// <value>Empty (default) = none. <c>host:port,password=…,ssl=true</c>, in the form of StackExchange.Redis.</value>
    /// <remarks>May hold a password: it is never written to a log or an answer. Users of Redis's access control lists are not supported: use the password of the default user.</remarks>
    public string ConnectionString { get; set; } = "";

    /// <summary>What every key begins with, for several installations on one Redis.</summary>
    /// <value>1 to 32 characters out of <c>a–z 0–9 - _</c>, default <c>outrigger</c>.</value>
    [Required]
    [RegularExpression("^[a-z0-9_-]{1,32}$", ErrorMessage = "A key prefix has 1 to 32 characters out of a-z, 0-9, '-' and '_'.")]
    public string KeyPrefix { get; set; } = "outrigger";

    /// <summary>How long a call waits for a command; then it goes on as if the answer were not there.</summary>
    /// <value>5 ms to 10 s. Default 250 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:10")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a connection may take.</summary>
    /// <value>100 ms to 60 s. Default 2 s.</value>
    /// <remarks>The start waits as long for a Redis that does not answer, and then goes on without it.</remarks>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After so many failures in a row Redis is left alone.</summary>
    /// <value>1 to 1,000. Default 3.</value>
    [Range(1, 1_000)]
    public int FailuresBeforePause { get; set; } = 3;

    /// <summary>How long it is left alone before one call tries again.</summary>
    /// <value>100 ms to 5 min. Default 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(2);
}

/// <summary>Checks the attributes of <see cref="RedisOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class RedisOptionsCrossValidator : IValidateOptions<RedisOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (RedisTarget.Parse(options.ConnectionString).Problem is { } problem)
        {
            errors.AddError(problem);
        }

        if (options.CommandTimeout > options.ConnectTimeout)
        {
            errors.AddError($"{RedisOptions.SectionName}:CommandTimeout ({options.CommandTimeout}) is longer than ConnectTimeout ({options.ConnectTimeout}).");
        }

        return errors.Build();
    }
}
