namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>OpenAI's shape of an error: <c>{"error":{message, type, param, code}}</c>, nothing beside it.</summary>
internal static class ErrorShape
{
    /// <summary>Checks status, shape and, when given, the code.</summary>
    public static void ShouldBe(Answer answer, int status, string? code = null)
    {
        answer.Status.ShouldBe(status, answer.Text);
        answer.IsBrokenOff.ShouldBeFalse(answer.Text);
        answer.ContentType.ShouldStartWith("application/json", customMessage: answer.Text);
        var body = answer.Json;
        body.Select(m => m.Key).ShouldBe(["error"], answer.Text);
        var error = body["error"]!.AsObject();
        error.Select(m => m.Key).ShouldBe(["message", "type", "param", "code"], ignoreOrder: true, answer.Text);
        error["message"]!.GetValue<string>().ShouldNotBeNullOrEmpty();
        error["type"]!.GetValue<string>().ShouldNotBeNullOrEmpty();
        if (code is not null)
        {
            error["code"]!.GetValue<string>().ShouldBe(code, answer.Text);
        }

        answer.Headers.Keys.ShouldContain("x-request-id");
        answer.Text.ShouldNotContain("   at ", customMessage: "a stack trace");
    }
}
