using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outrigger.AspNetCore.Assistants;
using Outrigger.Assist.Access;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Retry;
using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Validation;
using Outrigger.Sidecar.Hosting;

namespace Outrigger.Load.Peers;

/// <summary>The sidecar in a process of this program, as <c>outrigger sidecar</c> builds it.</summary>
internal static class SidecarRole
{
    public static async Task RunAsync(int port, int upstreamPort, string name, string home, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Outrigger:Sidecar:Proxy:Backend"] = "http://127.0.0.1:" + upstreamPort.ToString(CultureInfo.InvariantCulture),
            ["Outrigger:Sidecar:Hosting:Url"] = "http://127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture),
            ["Outrigger:Sidecar:Hosting:Http2Url"] = "",
            ["OUTRIGGER_DATA"] = home,
        };
        switch (name)
        {
            case SidecarPeer.OffName:
                settings["Outrigger:AspNetCore:Attachment:Enabled"] = "false";
                settings["Outrigger:Sidecar:Retrying:Enabled"] = "false";
                break;
            case SidecarPeer.DownName:
                settings["Outrigger:AspNetCore:Remote:BaseUrl"] = "http://127.0.0.1:9";
                break;
        }

        using var host = SidecarHost.Build([], settings, (services, _) =>
        {
            services.AddLogging(static logging => logging.ClearProviders());
            if (name is SidecarPeer.SlowName or SidecarPeer.ThrowingName)
            {
                services.Replace(ServiceDescriptor.Singleton<IRequestAssistant>(provider => new Failing(name == SidecarPeer.SlowName ? TimeSpan.FromSeconds(5) : null, provider.GetRequiredService<TimeProvider>())));
            }
        });
        await host.StartAsync(cancellationToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.StopAsync(CancellationToken.None);
    }

    /// <summary>Answers nothing: late, or with an exception. Its time limit is that of a remote one.</summary>
    private sealed class Failing(TimeSpan? delay, TimeProvider time) : IRequestAssistant
    {
        public bool LogsErrors => false;

        public TimeSpan? TimeLimit => delay is null ? null : TimeSpan.FromMilliseconds(50);

        public ValueTask<AccessScored?> ScoreAccessAsync(AccessRequest request, CancellationToken cancellationToken = default) => FailAsync<AccessScored>(cancellationToken);

        public ValueTask<IntentAnswer?> RecognizeIntentAsync(string text, CancellationToken cancellationToken = default) => FailAsync<IntentAnswer>(cancellationToken);

        public ValueTask<RouteSuggestion?> SuggestRouteAsync(string action, string path, CancellationToken cancellationToken = default) => FailAsync<RouteSuggestion>(cancellationToken);

        public ValueTask<ValidationAnswer?> ValidateAsync(ValidationInput check, CancellationToken cancellationToken = default) => FailAsync<ValidationAnswer>(cancellationToken);

        public ValueTask<RiskAssessment?> AssessRiskAsync(RequestFacts request, CancellationToken cancellationToken = default) => FailAsync<RiskAssessment>(cancellationToken);

        public ValueTask<ErrorAnalysis?> AnalyzeErrorAsync(ErrorOccurrence occurrence, CancellationToken cancellationToken = default) => FailAsync<ErrorAnalysis>(cancellationToken);

        public ValueTask<RetryAdvised?> AdviseRetryAsync(RetryQuestion question, CancellationToken cancellationToken = default) => FailAsync<RetryAdvised>(cancellationToken);

        public ValueTask<RetrySendCheck?> CheckSendingAsync(Guid adviceId, CancellationToken cancellationToken = default) => FailAsync<RetrySendCheck>(cancellationToken);

        public async ValueTask LearnAsync(IReadOnlyList<Lesson> lessons, CancellationToken cancellationToken = default) => await FailAsync<object>(cancellationToken);

        private async ValueTask<T?> FailAsync<T>(CancellationToken cancellationToken)
            where T : class
        {
            if (delay is null)
            {
                throw new InvalidOperationException("The assistance is broken.");
            }

            await Task.Delay(delay.Value, time, cancellationToken);
            return null;
        }
    }
}
