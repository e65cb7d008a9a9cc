using Microsoft.AspNetCore.Http;
using Outrigger.AspNetCore.Understanding;
using Outrigger.Assist.Intent;
using Outrigger.Sidecar.Hosting;

namespace Outrigger.Sidecar.Tests.Hosting;

public sealed class AssistFindingsTests
{
    [Theory]
    [InlineData("cancel_order", "X-AI-Intent: cancel_order, X-AI-Confidence: 0.93, X-AI-Entities: [{\"type\":\"number\",\"value\":\"77\"}]")]
    [InlineData(null, "X-AI-Entities: [{\"type\":\"number\",\"value\":\"77\"}]")]
    public void Write_TextOfARequest_SaysHowSureItIsOfAnIntentAlone(string? intent, string headers)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IIntentFeature>(new Found(intent));
        using var request = new HttpRequestMessage();

        new AssistFindings().Write(context, request.Headers);

        string.Join(", ", request.Headers.NonValidated.Select(header => $"{header.Key}: {header.Value}")).ShouldBe(headers);
    }

    private sealed class Found(string? intent) : IIntentFeature
    {
        public string? Intent => intent;

        public IReadOnlyList<IntentEntity> Entities { get; } = [new("number", "77", "77", 0, 2)];

        public double Confidence => intent is null ? 1 : 0.93;

        public string? SuggestedAction => null;

        public string? SuggestedRoute => null;

        public Guid DecisionId => Guid.Empty;
    }
}
