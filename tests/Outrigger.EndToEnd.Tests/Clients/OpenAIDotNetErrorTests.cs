using System.ClientModel;
using System.Globalization;
using OpenAI.Chat;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Clients;

/// <summary>What the official .NET SDK makes of errors.</summary>
[Collection(nameof(ErrorsGroup))]
public sealed class OpenAIDotNetErrorTests(ErrorsFixture fixture)
{
    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(422)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task CompleteChat_UpstreamRefuses_ThrowsItsStatusAndMessage(int status)
    {
        var failure = await Should.ThrowAsync<ClientResultException>(() => Chat($"s{status}/any").CompleteChatAsync("Hello!"));

        failure.Status.ShouldBe(status);
        if (status == 429)
        {
            // The first one carries the upstream's words, the next ones ours: its only key rests as long as it was told to.
            failure.GetRawResponse()!.Headers.TryGetValue("Retry-After", out var after).ShouldBeTrue();
            int.Parse(after!, CultureInfo.InvariantCulture).ShouldBeInRange(1, 7);
            return;
        }

        failure.Message.ShouldContain($"the upstream says {status}");
    }

    [Fact]
    public async Task CompleteChat_UpstreamRefusesOurKey_IsABadGateway()
    {
        var failure = await Should.ThrowAsync<ClientResultException>(() => Chat("s401/any").CompleteChatAsync("Hello!"));

        failure.Status.ShouldBe(502);
        failure.Message.ShouldContain("upstream_credentials_exhausted");
    }

    [Fact]
    public async Task CompleteChat_WrongKey_IsUnauthorized()
    {
        var failure = await Should.ThrowAsync<ClientResultException>(() => Chat("good/any", "ork_wrong_key").CompleteChatAsync("Hello!"));

        failure.Status.ShouldBe(401);
        failure.Message.ShouldContain("invalid_key");
        failure.Message.ShouldNotContain("ork_wrong_key");
    }

    [Fact]
    public async Task CompleteChat_ModelNotAllowed_IsForbidden()
    {
        var failure = await Should.ThrowAsync<ClientResultException>(() => Chat("good/any", fixture.NarrowKey).CompleteChatAsync("Hello!"));
        ChatCompletion allowed = await Chat("narrow/any", fixture.NarrowKey).CompleteChatAsync("Hello!");

        failure.Status.ShouldBe(403);
        failure.Message.ShouldContain("model_not_allowed");
        allowed.Content[0].Text.ShouldBe("good");
    }

    [Fact]
    public async Task CompleteChat_UnknownModel_NamesNearOnes()
    {
        var failure = await Should.ThrowAsync<ClientResultException>(() => Chat("fine-aliass").CompleteChatAsync("Hello!"));

        failure.Status.ShouldBe(404);
        failure.Message.ShouldContain("Did you mean fine-alias?");
    }

    [Fact]
    public async Task CompleteChat_BodyTooLarge_IsRefused()
    {
        var failure = await Should.ThrowAsync<ClientResultException>(() => Chat("good/any").CompleteChatAsync(new string('x', 3 << 20)));

        failure.Status.ShouldBe(413);
        failure.Message.ShouldContain("body_too_large");
    }

    [Theory]
    [InlineData("midstream-error")]
    [InlineData("midstream-cut")]
    public async Task CompleteChatStreaming_BreaksInMidStream_NeverLooksComplete(string provider)
    {
        var text = "";
        ChatFinishReason? finish = null;
        Exception? failure = null;

        try
        {
            await foreach (var update in Chat(provider + "/any").CompleteChatStreamingAsync([new UserChatMessage("Hello!")]))
            {
                text += string.Concat(update.ContentUpdate.Select(p => p.Text));
                finish ??= update.FinishReason;
            }
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        text.ShouldBe("good");
        finish.ShouldBeNull();
        failure.ShouldNotBeNull("the SDK must throw, not end as if all were well");
    }

    [Fact]
    public async Task CompleteChatStreaming_Cancelled_IsSeenByTheUpstream()
    {
        using var cancel = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Chat("endless-dotnet/any").CompleteChatStreamingAsync([new UserChatMessage("Hello!")], cancellationToken: cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });

        await fixture.WaitForClientGoneAsync("endless-dotnet");
    }

    [Fact]
    public async Task CompleteChat_Cancelled_IsSeenByTheUpstream()
    {
        using var cancel = new CancellationTokenSource();

        var call = Chat("silent-dotnet/any").CompleteChatAsync([new UserChatMessage("Hello!")], cancellationToken: cancel.Token);
        await Eventually.HoldsAsync(() => fixture.Upstream.Requests("silent-dotnet").Count > 0, "the upstream has the request");
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        await fixture.WaitForClientGoneAsync("silent-dotnet");
    }

    private ChatClient Chat(string model, string? key = null) =>
        OpenAIDotNet.Create(fixture.Server.OpenAIAddress, key ?? fixture.Key).GetChatClient(model);
}
