using Outrigger.Assist.Alerts;
using Outrigger.Core.Callers;
using Outrigger.Sidecar.Versions;
using Shouldly;
using Xunit;

namespace Outrigger.Sidecar.Tests.Versions;

public sealed class VersionAlertsTests
{
    private readonly KeptSignals _kept = new();

    [Theory]
    [InlineData("rolled-back", "GET /products", AlertTypes.VersionRollBack, AlertSeverity.Critical, "GET /products")]
    [InlineData("would-roll-back", null, AlertTypes.VersionRollBack, AlertSeverity.High, "all routes")]
    [InlineData("drift", "GET /products", AlertTypes.VersionDrift, AlertSeverity.Medium, "GET /products")]
    public async Task Raise_EachKind_IsAnAlertOfItsVersionWithTheEvidence(string kind, string? route, string type, AlertSeverity severity, string endpoint)
    {
        await new VersionAlerts(_kept).RaiseAsync(new(kind, "v2", "v1", route, ["price is missing in 40 %", "status 500"], DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);

        var signal = _kept.Signals.ShouldHaveSingleItem();
        (signal.Type, signal.Severity, signal.Endpoint, signal.Cause).ShouldBe((type, severity, endpoint, "v2"));
        signal.Message!.ShouldContain("price is missing in 40 %");
        signal.TechnicalDetails!.ShouldContain("status 500");
    }

    [Fact]
    public async Task Raise_WithoutAlerts_IsQuiet() =>
        await Should.NotThrowAsync(() => new VersionAlerts().RaiseAsync(new("rolled-back", "v2", "v1", null, [], DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken).AsTask());

    private sealed class KeptSignals : IAlerts
    {
        public List<AlertSignal> Signals { get; } = [];

        public bool Raise(TenantId tenant, AlertSignal signal)
        {
            Signals.Add(signal);
            return true;
        }

        public void Resolve(TenantId tenant, string type, string endpoint, string? cause = null)
        {
        }
    }
}
