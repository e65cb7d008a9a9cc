using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Errors;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Workers;

/// <summary>A type of job that this process does.</summary>
internal interface IJobRunner : IJobType
{
    /// <summary>The queue its jobs go into unless an order names another; null for the default queue.</summary>
    string? Queue { get; }

    /// <summary>Does one attempt.</summary>
    Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken);
}

/// <summary>Reads the input and hands it to the handler, which lives for this attempt. Thread-safe.</summary>
internal sealed class JobRunner<THandler, TInput>(string name, string? queue, JsonTypeInfo<TInput> json, IServiceScopeFactory scopes) : IJobRunner
    where THandler : class, IJobHandler<TInput>
{
    public string Name => name;

    public string? Queue => queue;

    public OutriggerError? Check(ReadOnlySpan<byte> input)
    {
        try
        {
            var value = JsonSerializer.Deserialize(input, json);
            return value is null ? CoreErrors.InvalidRequest.With($"A job of type {name} needs an input.") with { Param = "input" }
                : (value as ICheckedInput)?.Check() is { } wrong ? CoreErrors.InvalidRequest.With(wrong.Detail) with { Param = "input." + wrong.Member }
                : null;
        }
        catch (JsonException exception)
        {
            var member = exception.Path?.TrimStart('$').TrimStart('.');
            var error = CoreErrors.InvalidRequest.With($"The input is not what a job of type {name} takes: a member is missing, unknown or of the wrong type.");
            return error with { Param = string.IsNullOrEmpty(member) ? "input" : "input." + member };
        }
    }

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var input = JsonSerializer.Deserialize(context.Job.Request.Input.Span, json)!;
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<THandler>().RunAsync(input, context, cancellationToken);
    }
}

/// <summary>An input with rules that its type alone does not say.</summary>
public interface ICheckedInput
{
    /// <summary>What is wrong with it; null when nothing is.</summary>
    InputFault? Check();
}

/// <summary>What is wrong with an input.</summary>
/// <param name="Member">The member at fault, as in the JSON.</param>
/// <param name="Detail">A sentence about it.</param>
public sealed record InputFault(string Member, string Detail);
