using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Logs;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Logs;

public sealed class LogStateTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly AssistParts _parts = Create();
    private readonly AssistParts _after = Create();

    public async ValueTask DisposeAsync()
    {
        await _parts.DisposeAsync();
        await _after.DisposeAsync();
    }

    [Fact]
    public void Load_WhatWasSaved_KnowsTheSameAndSavesTheSame()
    {
        Teach(_parts);
        var saved = Save(_parts);

        State(_after).Load(1, saved);

        Save(_after).ShouldBe(saved);
        var logs = _after.Get<ILogAnalysis>();
        logs.FindTemplates(TenantId.Default, "web", 100).Select(template => (template.Id, template.Template, template.Count))
            .ShouldBe(_parts.Get<ILogAnalysis>().FindTemplates(TenantId.Default, "web", 100).Select(template => (template.Id, template.Template, template.Count)));
        logs.Ingest(TenantId.Default, [new("request 9 served", Start.AddHours(2), Source: "web")]).NewTemplates.ShouldBe(0);
        logs.Ingest(TenantId.Default, [new("nobody said this before", Start.AddHours(2), Source: "web")]).NewTemplates.ShouldBe(1);
    }

    [Fact]
    public void Load_StateOfAnyByteBroken_RefusesOrReadsButNeverBreaks()
    {
        Teach(_parts);
        var saved = Save(_parts);
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var broken = saved.ToArray();
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                State(_after).Load(1, broken);
            }
            catch (InvalidDataException)
            {
                continue;
            }

            // A flipped digit of a count cannot be seen (the digest does that); whatever was read must work.
            _after.Get<ILogAnalysis>().Ingest(TenantId.Default, [new("request 9 served", Start.AddHours(2), Source: "web", Session: "s")]);
            _after.Get<ILogAnalysis>().FindTemplates(TenantId.Default, "web", 100);
        }
    }

    [Fact]
    public void Load_CutOrForeign_IsRefusedAndNothingChanges()
    {
        Teach(_parts);
        var saved = Save(_parts);
        foreach (var length in (int[])[0, 1, 4, saved.Length / 2, saved.Length - 1])
        {
            Should.Throw<InvalidDataException>(() => State(_parts).Load(1, saved.AsSpan(0, length)));
        }

        Should.Throw<InvalidDataException>(() => State(_parts).Load(2, saved));
        Should.Throw<InvalidDataException>(() => State(_parts).Load(1, [.. saved, 0]));
        Save(_parts).ShouldBe(saved);
    }

    private static AssistParts Create() => new((services, configuration) => services.AddLogAnalysis(configuration));

    private static ILearnedState State(AssistParts parts) => parts.Get<IEnumerable<ILearnedState>>().Single(state => state.Name == "log-templates");

    private static byte[] Save(AssistParts parts)
    {
        var writer = new ArrayBufferWriter<byte>();
        State(parts).Save(writer);
        return writer.WrittenSpan.ToArray();
    }

    private static void Teach(AssistParts parts)
    {
        var logs = parts.Get<ILogAnalysis>();
        string[] names = ["alice", "bob", "carol", "dave", "erin"];
        for (var minute = 0; minute < 30; minute++)
        {
            logs.Ingest(
                TenantId.Default,
                [
                    new("request 5 served", Start.AddMinutes(minute), Source: "web", Session: "s" + minute),
                    new($"user {names[minute % 5]} left after {minute} ms", Start.AddMinutes(minute), LogSeverity.Error, "web", "s" + minute),
                    new("tick", Start.AddMinutes(minute), Source: "clock"),
                ]);
        }
    }
}
