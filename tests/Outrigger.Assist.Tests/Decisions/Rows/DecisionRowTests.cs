using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Rows;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Decisions.Rows;

public sealed class DecisionRowTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Read_WhatWasWritten_IsTheSame(bool isRecorded, bool hasMore)
    {
        var made = Made(isRecorded, hasMore, "GET /bücher/{id} \u0000 \ud83d\ude00");

        var read = DecisionRow.Read(DecisionRow.Write(made));

        read.Features.ToArray().ShouldBe(made.Features.ToArray());
        read.Decision.Reasons.ShouldBe(made.Decision.Reasons);
        read.Shadow?.Reasons.ShouldBe(made.Shadow!.Reasons);
        (read with { Features = default, Decision = made.Decision, Shadow = made.Shadow }).ShouldBe(made with { Features = default });
        (read.Decision with { Reasons = made.Decision.Reasons }).ShouldBe(made.Decision);
        if (made.Shadow is { } shadow)
        {
            (read.Shadow! with { Reasons = shadow.Reasons }).ShouldBe(shadow);
        }

        DecisionRow.AtMicros(DecisionRow.Write(made)).ShouldBe(made.AtMicros);
    }

    [Fact]
    public void Write_ALargeDecision_GrowsAndLeavesNothingOfItInTheNext()
    {
        var large = Made(true, true, new string('ü', 50_000));
        var small = Made(false, false, "s");

        DecisionRow.Read(DecisionRow.Write(large)).Subject.ShouldBe(large.Subject);
        var row = DecisionRow.Write(small).ToArray();

        DecisionRow.Read(row).Subject.ShouldBe("s");
        row.Length.ShouldBeLessThan(400);
    }

    [Fact]
    public void Write_OnceWarm_AllocatesNothing()
    {
        var made = Made(true, true, "GET /orders/{id}");
        DecisionRow.Write(made);

        Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                DecisionRow.Write(made);
            }
        }).ShouldBe(0);
    }

    internal static RecordedDecision Made(bool isRecorded, bool hasMore, string subject) => new()
    {
        Decision = new Decision(
            Guid.CreateVersion7(), "access", "challenge", 0.83, 0.97, isRecorded, hasMore ? [new("rate", "31/min beside 4", 0.4), new("agent", "", -0.1)] : [], new DecidingModel("access-head", "7", 12_345, hasMore), 3.5),
        Tenant = hasMore ? TenantId.Parse("acme") : TenantId.Default,
        Subject = subject,
        Mode = hasMore ? AssistMode.Shadow : AssistMode.Act,
        ParametersVersion = hasMore ? "7" : DecidingModel.FixedVersion,
        Features = hasMore ? new[] { 1.5, double.NaN, double.NegativeInfinity } : default(ReadOnlyMemory<double>),
        Shadow = hasMore ? new Verdict("pass", 0.1, 0.6, [new("rule", "—", 0)], IsNotable: true) : null,
        IsNotable = hasMore,
        Fallback = hasMore ? "slow" : null,
        AtMicros = 1_795_000_000_000_000,
    };
}
