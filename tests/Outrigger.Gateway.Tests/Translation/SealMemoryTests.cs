using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Translation;

public sealed class SealMemoryTests
{
    private static readonly TenantId Mine = TenantId.Default;
    private static readonly TenantId Theirs = TenantId.Parse("theirs");
    private static readonly ReasoningSeal Seal = new("gemini", "c2lnbmF0dXJl");

    [Fact]
    public void Restore_KnownCall_GetsItsSeal()
    {
        var memory = Create(10);
        memory.Keep(Mine, "call-1", Seal);

        Restore(memory, Mine, "call-1", "gemini").ShouldBe(Seal);
    }

    [Fact]
    public void Restore_OtherTenantIssuerOrCall_GetsNothing()
    {
        var memory = Create(10);
        memory.Keep(Mine, "call-1", Seal);

        Restore(memory, Theirs, "call-1", "gemini").ShouldBeNull();
        Restore(memory, Mine, "call-1", "anthropic").ShouldBeNull();
        Restore(memory, Mine, "call-2", "gemini").ShouldBeNull();
    }

    [Fact]
    public void Restore_CallThatBringsASeal_KeepsItsOwn()
    {
        var memory = Create(10);
        memory.Keep(Mine, "call-1", Seal);
        var own = new ReasoningSeal("gemini", "b3du");
        var call = ToolCalls.Create("call-1", "f", "{}");
        call.Seal = own;

        memory.Restore(Mine, Request(call), "gemini");

        call.Seal.ShouldBe(own);
    }

    [Fact]
    public void Keep_MoreThanTheLimit_ForgetsTheOldest()
    {
        var memory = Create(3);
        for (var i = 0; i < 100; i++)
        {
            memory.Keep(Mine, "call-" + i, Seal);
        }

        memory.Count.ShouldBe(3);
        Restore(memory, Mine, "call-99", "gemini").ShouldBe(Seal);
        Restore(memory, Mine, "call-96", "gemini").ShouldBeNull();
    }

    [Fact]
    public void Keep_SwitchedOffOrHuge_IsNotKept()
    {
        var off = Create(0);
        off.Keep(Mine, "call-1", Seal);
        var memory = Create(3);
        memory.Keep(Mine, "call-1", new ReasoningSeal("gemini", new string('x', 1 << 20)));
        memory.Keep(Mine, new string('c', 1 << 20), Seal);

        (off.Count + memory.Count).ShouldBe(0);
    }

    [Fact]
    public void SealKeeper_AnswersAndStreams_KeepWhatTheirCallsCarry()
    {
        var memory = Create(10);
        var keeper = new SealKeeper(memory, Mine);
        var call = ToolCalls.Create("whole", "f", "{}");
        call.Seal = Seal;
        var fragment = new ToolCallFragmentContent(0, "streamed", "f", "") { Seal = Seal };

        keeper.Keep(new ChatResponse(new ChatMessage(ChatRole.Assistant, [call, new TextContent("x")])));
        keeper.Keep(new ChatResponseUpdate(ChatRole.Assistant, [fragment]));

        Restore(memory, Mine, "whole", "gemini").ShouldBe(Seal);
        Restore(memory, Mine, "streamed", "gemini").ShouldBe(Seal);
    }

    private static SealMemory Create(int max) => new(new Fixed(new TranslationOptions { MaxRememberedSeals = max }));

    private static ReasoningSeal? Restore(SealMemory memory, TenantId tenant, string callId, string issuer)
    {
        var call = ToolCalls.Create(callId, "f", "{}");
        memory.Restore(tenant, Request(call), issuer);
        return call.Seal;
    }

    private static ChatRequest Request(AIContent content)
    {
        var request = new ChatRequest();
        request.Messages.Add(new ChatMessage(ChatRole.Assistant, [content]));
        return request;
    }

    private sealed class Fixed(TranslationOptions options) : IOptionsMonitor<TranslationOptions>
    {
        public TranslationOptions CurrentValue => options;

        public TranslationOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<TranslationOptions, string?> listener) => null;
    }
}
