using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Assist.Access;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Anomaly;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Drift;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Forecasting;
using Outrigger.Assist.Health;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Logs;
using Outrigger.Assist.Models;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Priority;
using Outrigger.Assist.Retry;
using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Triage;
using Outrigger.Assist.Validation;

namespace Outrigger.Assist.Assistance;

/// <summary>
/// The one object an application asks: made once, loads its models when the application starts, and offers each module
/// through its interface. A module that was not added, or whose models are not loaded yet, never fails the application:
/// it is absent, or answers with its fixed rule or its cold start. Thread-safe.
/// </summary>
public sealed class AssistService
{
    private readonly IServiceProvider _services;
    private readonly ModelRegistry _registry;
    private readonly StateKeeper _keeper;
    private readonly ActGate _gate;
    private readonly ILogger<AssistService> _logger;
    private volatile bool _isLoaded;

    internal AssistService(IServiceProvider services, ModelRegistry registry, StateKeeper keeper, ActGate gate, ILogger<AssistService> logger)
    {
        _services = services;
        _registry = registry;
        _keeper = keeper;
        _gate = gate;
        _logger = logger;
    }

    /// <summary>Whether versions and learned state have been loaded. Decisions are made before that too.</summary>
    public bool IsLoaded => _isLoaded;

    /// <summary>Makes decisions with models of your own, under the same contract as all modules.</summary>
    public IDecisionMaker Decisions => Get<IDecisionMaker>();

    /// <summary>Takes what turned out to be true of decisions.</summary>
    public IDecisionFeedback Feedback => Get<IDecisionFeedback>();

    /// <summary>Whether a module that is set to act may do so: the outcomes of its decisions show the precision that is asked for.</summary>
    /// <param name="moduleName">The module, in kebab case.</param>
    public bool MayAct(string moduleName) => _gate.MayAct(moduleName);

    /// <summary>A module by its interface, for modules that were added; null for one that was not.</summary>
    public TModule? Find<TModule>()
        where TModule : class => _services.GetService<TModule>();

    /// <summary>A module by its interface.</summary>
    /// <exception cref="InvalidOperationException">It was not added.</exception>
    public TModule Get<TModule>()
        where TModule : class => _services.GetRequiredService<TModule>();

    /// <summary>How likely requests are to come from malicious crawlers and bots.</summary>
    public IAccessScoring Access => Get<IAccessScoring>();

    /// <summary>Takes what is wrong, so that people are told.</summary>
    public IAlerts Alerts => Get<IAlerts>();

    /// <summary>Watches metrics and devices for what is not as usual.</summary>
    public IMetricAnomalyDetection Anomaly => Get<IMetricAnomalyDetection>();

    /// <summary>How this process is.</summary>
    public ISystemHealth Health => Get<ISystemHealth>();

    /// <summary>Forecasts series, with intervals.</summary>
    public IForecasting Forecasting => Get<IForecasting>();

    /// <summary>Finds the templates of log lines, and what is odd about them.</summary>
    public ILogAnalysis Logs => Get<ILogAnalysis>();

    /// <summary>Says what a text is after.</summary>
    public IIntentRecognition Intent => Get<IIntentRecognition>();

    /// <summary>Checks requests, and corrects what can safely be corrected.</summary>
    public IRequestValidation Validation => Get<IRequestValidation>();

    /// <summary>Suggests the route that serves an action.</summary>
    public IRouteSuggestion Suggestions => Get<IRouteSuggestion>();

    /// <summary>Whether failed attempts are worth repeating.</summary>
    public IRetryAdvice Retry => Get<IRetryAdvice>();

    /// <summary>Compares the answers of a new version of an interface with those of the stable one.</summary>
    public IDriftGuard Drift => Get<IDriftGuard>();

    /// <summary>Compares two OpenAPI documents.</summary>
    public ISpecificationDiff Specifications => Get<ISpecificationDiff>();

    /// <summary>Says what an error means.</summary>
    public IErrorAnalysis Errors => Get<IErrorAnalysis>();

    /// <summary>Says how likely a request is to fail.</summary>
    public IIssuePrediction Prediction => Get<IIssuePrediction>();

    /// <summary>Puts complaints, alarms and inspections in one order.</summary>
    public ITriage Triage => Get<ITriage>();

    /// <summary>Says which task goes first, and why.</summary>
    public IPriorityScoring Priority => Get<IPriorityScoring>();

    /// <summary>Loads versions, learned state and who may act; false when a part should be tried again.</summary>
    internal async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        await _registry.RefreshAsync(cancellationToken);
        var isDone = await _keeper.RestoreAsync(cancellationToken);
        await _gate.RunOnceAsync(cancellationToken);
        if (isDone)
        {
            _isLoaded = true;
            _logger.Loaded(_keeper.States.Count, _keeper.States.Count(state => _keeper.StandingOf(state).RestoredFrom != "nothing"));
        }

        return isDone;
    }
}
