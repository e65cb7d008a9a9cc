using System.Diagnostics.CodeAnalysis;

namespace Outrigger.AspNetCore.Assistants;

/// <summary>
/// Asks the assistant for a step of a request. Whatever it does (answers, says nothing, throws, hangs), the request goes
/// on: the answer is then null, and counted. Allocates nothing when the assistant answers at once. Thread-safe.
/// </summary>
internal sealed class StepCalls(IRequestAssistant assistant, FailOpen failOpen)
{
    /// <summary>How long all steps of a request may take; null without limit.</summary>
    public TimeSpan? TimeLimit => assistant.TimeLimit;

    /// <summary>Asks.</summary>
    /// <param name="capability">What for.</param>
    /// <param name="state">What the question is made of.</param>
    /// <param name="ask">The question.</param>
    /// <param name="cancellationToken">Ends when the time of the steps is over.</param>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever an engine throws, the request goes on.")]
    public async ValueTask<TAnswer?> AskAsync<TState, TAnswer>(
        string capability,
        TState state,
        Func<IRequestAssistant, TState, CancellationToken, ValueTask<TAnswer?>> ask,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        try
        {
            var pending = ask(assistant, state, cancellationToken);
            return pending.IsCompletedSuccessfully ? pending.Result
                : cancellationToken.CanBeCanceled ? await pending.AsTask().WaitAsync(cancellationToken)
                : await pending;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            failOpen.Note(capability, "timeout");
        }
        catch (Exception exception)
        {
            failOpen.Note(capability, "threw", exception);
        }

        return null;
    }
}
