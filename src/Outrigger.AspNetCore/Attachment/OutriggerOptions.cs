using Microsoft.Extensions.DependencyInjection;
using Outrigger.AspNetCore.AccessScores;
using Outrigger.AspNetCore.ErrorAnswers;
using Outrigger.AspNetCore.Observation;
using Outrigger.AspNetCore.Outgoing;
using Outrigger.AspNetCore.Remote;
using Outrigger.AspNetCore.Risks;
using Outrigger.AspNetCore.StateFiles;
using Outrigger.AspNetCore.Understanding;

namespace Outrigger.AspNetCore.Attachment;

/// <summary>
/// The capabilities by name, for settings in code: <c>AddOutrigger(configuration, outrigger =&gt; outrigger.Risks(risks =&gt;
/// risks.Enabled = false))</c>. What code says wins over the configuration.
/// </summary>
public sealed class OutriggerOptions
{
    private readonly IServiceCollection _services;

    internal OutriggerOptions(IServiceCollection services) => _services = services;

    internal Action<RemoteOptions>? RemoteSettings { get; private set; }

    internal Action<StateFilesOptions>? StateSettings { get; private set; }

    /// <summary>Settings of the whole.</summary>
    public OutriggerOptions Attachment(Action<AttachmentOptions> configure) => Set(configure);

    /// <summary>Access scores.</summary>
    public OutriggerOptions AccessScores(Action<AccessScoresOptions> configure) => Set(configure);

    /// <summary>Intents, validation and routes.</summary>
    public OutriggerOptions Understanding(Action<UnderstandingOptions> configure) => Set(configure);

    /// <summary>Answers to unhandled exceptions.</summary>
    public OutriggerOptions ErrorAnswers(Action<ErrorAnswersOptions> configure) => Set(configure);

    /// <summary>Issue prediction.</summary>
    public OutriggerOptions Risks(Action<RisksOptions> configure) => Set(configure);

    /// <summary>Metrics and drift.</summary>
    public OutriggerOptions Observation(Action<ObservationOptions> configure) => Set(configure);

    /// <summary>Repeating outgoing calls.</summary>
    public OutriggerOptions Outgoing(Action<OutgoingOptions> configure) => Set(configure);

    /// <summary>Another Outrigger that is asked.</summary>
    public OutriggerOptions Remote(Action<RemoteOptions> configure)
    {
        RemoteSettings += configure;
        return Set(configure);
    }

    /// <summary>Where learned state is kept.</summary>
    public OutriggerOptions StateFiles(Action<StateFilesOptions> configure)
    {
        StateSettings += configure;
        return Set(configure);
    }

    private OutriggerOptions Set<TOptions>(Action<TOptions> configure)
        where TOptions : class
    {
        _services.Configure(configure);
        return this;
    }
}
