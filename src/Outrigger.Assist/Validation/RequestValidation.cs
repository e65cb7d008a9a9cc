using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Suggestions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Validation;

/// <summary>Checks bodies against the schema given, the document's, or what was learned, in this order. Thread-safe.</summary>
internal sealed class RequestValidation(IOptionsMonitor<ValidationOptions> options, ApiDescription description, RequestedOperations requested, IDecisionMaker decisions, ValidationModel model, ProfileStore profiles)
    : IRequestValidation
{
    /// <summary>How many operations were learned of.</summary>
    public int LearnedOperations => profiles.Count;

    public ValidationAnswer Check(TenantId tenant, ValidationInput check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var settings = options.CurrentValue;
        var operation = check.Schema is null && check.Route is { } route ? requested.Find(check.Operation, route.Method, route.Path) : check.Operation;
        var asked = new Asked(check, operation, this, tenant, settings);
        var decision = decisions.Make(
            tenant,
            model,
            settings,
            operation ?? check.Operation,
            asked,
            static (in Asked input, Span<double> features) => input.Look(features),
            static (in Asked _) => new Verdict(ValidationModel.Unknown, 0, 0, [new("rule", "without the model requests go on as they are", 0)]));
        var report = asked.Report;
        if (report is null || decision.Outcome is ValidationModel.Unknown or ValidationModel.Valid)
        {
            if (operation is not null)
            {
                Learn(tenant, operation, check, decision.Outcome, asked.IsDeclared, settings);
            }

            return new ValidationAnswer(decision, true, check.Body, [], null);
        }

        // Without a fallback the outcome is one of two; corrections that were not trusted are suggestions.
        return decision.Outcome == ValidationModel.Corrected
            ? new ValidationAnswer(decision, true, report.Body, report.Corrections, null)
            : new ValidationAnswer(
                decision,
                false,
                check.Body,
                [],
                new ValidationFailure(
                    ValidationFailure.Failed,
                    [.. report.Problems, .. report.Corrections.Select(static one => new ValidationProblem(one.Field, "was understood as: " + one.Kind))],
                    [.. report.Suggestions, .. report.Corrections]));
    }

    private ProfileStore Profiles => profiles;

    private ApiSchema? DeclaredOf(string operation) => description.Find(operation)?.Body;

    private void Learn(TenantId tenant, string operation, ValidationInput check, string outcome, bool isDeclared, ValidationOptions settings)
    {
        if (settings.Mode != AssistMode.Off && (check.Learn || (settings.LearnFromValid && isDeclared && outcome == ValidationModel.Valid)))
        {
            profiles.Learn(tenant, operation, check.Body);
        }
    }

    private sealed class Asked(ValidationInput check, string? operation, RequestValidation owner, TenantId tenant, ValidationOptions settings)
    {
        private const int EnoughLearned = 10;

        public BodyReport? Report { get; private set; }

        public bool IsDeclared { get; private set; }

        public Observed Look(Span<double> features)
        {
            var seen = operation is null ? 0 : owner.Profiles.Read(tenant, operation, Look);
            var corrections = Report?.Corrections ?? [];
            features[0] = Report?.Problems.Count ?? 0;
            features[1] = corrections.Count;
            features[2] = corrections.Count == 0 ? 1 : corrections.Min(static one => one.Posterior);
            features[3] = Report is null ? 0 : 1;
            return new Observed(seen, Report is null);
        }

        private long Look(OperationProfile? profile)
        {
            var declared = check.Schema is { } given ? ApiDocument.ReadSchema(given) : owner.DeclaredOf(operation!);
            IsDeclared = declared is not null;
            var schema = declared ?? (profile is { Count: >= EnoughLearned } ? profile.ToSchema() : null);
            if (schema is not null)
            {
                Report = new BodyCorrector(settings.Correct ? settings.MinPosterior : 2, path => profile?.Root.Find(path)).Correct(check.Body, schema);
            }

            return profile?.Count ?? 0;
        }
    }
}
