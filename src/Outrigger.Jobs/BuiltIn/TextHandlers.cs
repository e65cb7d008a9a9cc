using Outrigger.Core.Json;
using Outrigger.Jobs.Workers;

namespace Outrigger.Jobs.BuiltIn;

/// <summary>Asks the model and makes a result of its answer. Thread-safe.</summary>
internal sealed class TextJobs(ITextModel model)
{
    // Results are JSON and never HTML: other scripts and quotes stay readable, and short.
    internal static readonly BuiltInJson Json = new(ReadableJson.Of(BuiltInJson.Default.Options));

    public async Task<JobResult> RunAsync((string Instructions, string Text) work, JobContext context, CancellationToken cancellationToken)
    {
        var request = context.Job.Request;
        try
        {
            var answer = await model.AskAsync(
                new TextModelCall(request.Tenant, request.AddedBy, work.Instructions, work.Text) { Model = request.Model, UserId = request.UserId },
                cancellationToken);
            return JobResult.Of(new TextWorkResult(answer.Text, answer.Model, answer.InputTokens, answer.OutputTokens), Json.TextWorkResult);
        }
        catch (TextModelException failure) when (failure.IsTransient)
        {
            return JobResult.Retry($"{failure.Error.Detail}", failure.Error.RetryAfter);
        }
        catch (TextModelException failure)
        {
            return JobResult.Fail($"{failure.Error.Detail}");
        }
    }
}

/// <summary>Does <c>text_generation</c>.</summary>
internal sealed class TextGenerationHandler(TextJobs texts) : IJobHandler<TextGenerationInput>
{
    public Task<JobResult> RunAsync(TextGenerationInput input, JobContext context, CancellationToken cancellationToken) => texts.RunAsync(TextWork.Of(input), context, cancellationToken);
}

/// <summary>Does <c>code_review</c>.</summary>
internal sealed class CodeReviewHandler(TextJobs texts) : IJobHandler<CodeReviewInput>
{
    public Task<JobResult> RunAsync(CodeReviewInput input, JobContext context, CancellationToken cancellationToken) => texts.RunAsync(TextWork.Of(input), context, cancellationToken);
}

/// <summary>Does <c>translation</c>.</summary>
internal sealed class TranslationHandler(TextJobs texts) : IJobHandler<TranslationInput>
{
    public Task<JobResult> RunAsync(TranslationInput input, JobContext context, CancellationToken cancellationToken) => texts.RunAsync(TextWork.Of(input), context, cancellationToken);
}

/// <summary>Does <c>analysis</c>.</summary>
internal sealed class AnalysisHandler(TextJobs texts) : IJobHandler<AnalysisInput>
{
    public Task<JobResult> RunAsync(AnalysisInput input, JobContext context, CancellationToken cancellationToken) => texts.RunAsync(TextWork.Of(input), context, cancellationToken);
}
