using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Gateway.InProcess;

namespace Outrigger.Server.Wiring.Advice;

/// <summary>A question to a model.</summary>
/// <param name="Tenant">In whose name it is asked.</param>
/// <param name="Instructions">Ours; holds nothing from outside.</param>
/// <param name="Data">What is judged, as JSON: outside text can then not pass for anything but a value.</param>
/// <param name="Schema">The form of the answer.</param>
/// <param name="ModuleLimit">How long the module waits for it.</param>
internal sealed record AdviceQuestion(TenantId Tenant, string Instructions, string Data, JsonElement Schema, TimeSpan ModuleLimit);

/// <summary>
/// Asks the model of one purpose through the gateway, within its limits of time, calls and money. Whatever goes wrong
/// becomes an outcome that is counted, and never an exception. Thread-safe.
/// </summary>
internal sealed class AdviceAsker(
    string purpose, Func<AdviceOptions, AdviceModelOptions> choose, IOptionsMonitor<AdviceOptions> options, IGatewayClients clients, TimeProvider time, AdviceMetrics metrics, ILogger<AdviceAsker> logger)
{
    // Whoever waited longer than this share of the limit and left had a slow model before him.
    private const double LongEnough = 0.5;

    private readonly AdviceGate _gate = new(time);

    /// <summary>The settings at this moment.</summary>
    public AdviceModelOptions Settings => choose(options.CurrentValue);

    /// <summary>Whether a model is named.</summary>
    public bool IsOn => Settings.Model.Length > 0;

    /// <summary>Asks.</summary>
    /// <param name="question">The question.</param>
    /// <param name="read">Reads the answer: what was agreed, or why it is not that.</param>
    /// <param name="cancellationToken">Ends when whoever asked has no more use for the answer.</param>
    /// <returns>The answer; null when the local one stands.</returns>
    public async ValueTask<T?> AskAsync<T>(AdviceQuestion question, Func<string, (T? Answer, AdviceOutcome Outcome)> read, CancellationToken cancellationToken)
        where T : class
    {
        var settings = Settings;
        if (settings.Model.Length == 0)
        {
            return null;
        }

        if (_gate.TryEnter(question.Tenant, settings) is { } refused)
        {
            metrics.Count(purpose, refused);
            return null;
        }

        var start = time.GetTimestamp();
        var (answer, outcome, cost) = await CallAsync(question, read, settings, cancellationToken);
        metrics.Took(purpose, time.GetElapsedTime(start));
        metrics.Count(purpose, outcome);
        switch (_gate.Settle(outcome, cost, settings))
        {
            case true:
                logger.Paused(settings.Model, purpose, settings.FailuresBeforePause, AdviceOutcomes.Word(outcome), settings.Pause);
                break;
            case false:
                logger.Back(settings.Model, purpose);
                break;
            default:
                break;
        }

        return answer;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the model or the way to it does, the local answer stands.")]
    private async Task<(T? Answer, AdviceOutcome Outcome, decimal? Cost)> CallAsync<T>(
        AdviceQuestion question, Func<string, (T? Answer, AdviceOutcome Outcome)> read, AdviceModelOptions settings, CancellationToken cancellationToken)
        where T : class
    {
        var most = settings.Timeout < question.ModuleLimit ? settings.Timeout : question.ModuleLimit;
        using var limit = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var start = time.GetTimestamp();
        try
        {
            var client = clients.CreateChatClient(new Caller { Tenant = question.Tenant }, settings.Model);
            var said = await client.GetResponseAsync(Messages(question, settings.Format), Options(question, settings), either.Token);
            var (answer, outcome) = said.FinishReason is { } reason && reason != ChatFinishReason.Stop ? (null, AdviceOutcome.Unreadable) : read(said.Text);
            return (answer, outcome, CostOf(said));
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The module's own clock may have run out before ours; then nobody has left.
            var isLate = limit.IsCancellationRequested || time.GetElapsedTime(start) >= LongEnough * most;
            return (null, isLate ? AdviceOutcome.Late : AdviceOutcome.Left, null);
        }
        catch (GatewayException failure)
        {
            logger.NotAnswered(purpose, "failed", failure.Code);
            return (null, AdviceOutcome.Failed, 0);
        }
        catch (Exception failure)
        {
            logger.NotAnswered(purpose, "failed", failure.GetType().Name);
            return (null, AdviceOutcome.Failed, 0);
        }
    }

    private static ChatMessage[] Messages(AdviceQuestion question, AdviceFormat format)
    {
        var instructions = question.Instructions;
        if (format != AdviceFormat.Schema)
        {
            instructions += " The answer has this JSON schema: " + question.Schema.GetRawText();
        }

        return [new(ChatRole.System, instructions), new(ChatRole.User, question.Data)];
    }

    private ChatOptions Options(AdviceQuestion question, AdviceModelOptions settings)
    {
        var asked = new ChatOptions
        {
            MaxOutputTokens = settings.MaxOutputTokens,
            ResponseFormat = settings.Format switch
            {
                AdviceFormat.Schema => ChatResponseFormat.ForJsonSchema(question.Schema, "answer"),
                AdviceFormat.Json => ChatResponseFormat.Json,
                _ => null,
            },
            AdditionalProperties = new() { ["x-outrigger-tags"] = "assist-" + purpose },
        };
        if (settings.Cache)
        {
            asked.AdditionalProperties["x-outrigger-cache-mode"] = "read-write";
        }

        return asked;
    }

    private static decimal? CostOf(ChatResponse said) =>
        said.AdditionalProperties?.TryGetValue("x-outrigger-cost-usd", out var cost) == true && decimal.TryParse(cost as string, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd) ? usd : null;
}
