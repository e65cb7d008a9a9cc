using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;
using Outrigger.Assist.Prediction;

namespace Outrigger.AspNetCore.Risks;

/// <summary>Has the risk of a request assessed before it is handled, and attaches it. Thread-safe.</summary>
internal sealed class RisksStep(StepCalls calls, IOptionsMonitor<RisksOptions> options, AssistantsMetrics metrics)
{
    private const int MaxParameters = 64;

    /// <summary>Whether risks are assessed.</summary>
    public bool IsEnabled => options.CurrentValue.Enabled;

    /// <summary>Assesses. The id of the decision; null when there is none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="members">The members of its body; null when it was not looked into.</param>
    /// <param name="cancellationToken">Ends when the time of the steps is over.</param>
    public async ValueTask<Guid?> RunAsync(HttpContext context, IReadOnlyList<KeyValuePair<string, string?>>? members, CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            return null;
        }

        var assessment = await calls.AskAsync(
            Capabilities.Prediction,
            (Context: context, Members: members),
            static (assistant, state, token) => assistant.AssessRiskAsync(Describe(state.Context, state.Members), token),
            cancellationToken);
        if (assessment is null)
        {
            return null;
        }

        context.Features.Set<IIssuePredictionFeature>(new Feature(assessment));
        if (assessment.HasIssues)
        {
            metrics.Note(Capabilities.Prediction, "issues", StepMode.Observe);
        }

        return assessment.Decision.Id;
    }

    private static RequestFacts Describe(HttpContext context, IReadOnlyList<KeyValuePair<string, string?>>? members)
    {
        var request = context.Request;
        var parameters = members ?? [];
        if (request.QueryString.HasValue)
        {
            List<KeyValuePair<string, string?>> all = [];
            foreach (var (name, value) in request.Query)
            {
                if (all.Count == MaxParameters)
                {
                    break;
                }

                all.Add(new(name.Length <= 128 ? name : name[..128], value.ToString()));
            }

            all.AddRange(parameters);
            parameters = all;
        }

        return new RequestFacts(request.Path.Value is { Length: > 0 } path ? path : "/", request.Method)
        {
            Parameters = parameters,
            BodyBytes = request.ContentLength ?? 0,
            ClientVersion = Cut(request.Headers["X-Client-Version"].Count > 0 ? request.Headers["X-Client-Version"].ToString() : request.Headers.UserAgent.ToString()),
            Sender = context.Connection.RemoteIpAddress?.ToString(),
        };
    }

    private static string? Cut(string text) => text.Length switch { 0 => null, <= 200 => text, _ => text[..200] };

    private sealed class Feature(RiskAssessment assessment) : IIssuePredictionFeature
    {
        public bool HasIssues => assessment.HasIssues;

        public double RiskScore => assessment.RiskScore;

        public IReadOnlyList<string> Warnings => assessment.Warnings;

        public IReadOnlyList<string> PreventiveMeasures => assessment.PreventiveMeasures;

        public Guid DecisionId => assessment.Decision.Id;
    }
}
