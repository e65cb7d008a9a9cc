using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.Server.Imports;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Imports;

public sealed class LiteLlmImportTests
{
    private static readonly Dictionary<string, string> Environment = new() { ["BASE"] = "http://127.0.0.1:9/v1" };

    [Fact]
    public void Import_Team_BecomesProvidersAndAliases()
    {
        var (json, _) = Import(LiteLlmSamples.Team);

        var openai = json["Providers"]!["openai"]!;
        openai["KeyEnv"]!.GetValue<string>().ShouldBe("OPENAI_API_KEY");
        openai["Models"]!.AsArray().Select(Text).ShouldBe(["gpt-4o", "text-embedding-3-small"]);
        openai["MaxRetries"]!.GetValue<int>().ShouldBe(2);
        openai["Timeouts"]!["Total"]!.GetValue<string>().ShouldBe("00:00:30");
        openai["Timeouts"]!["FirstByte"]!.GetValue<string>().ShouldBe("00:00:30");
        json["Providers"]!["anthropic"]!["Protocol"]!.GetValue<string>().ShouldBe("anthropic");
        json["Providers"]!["anthropic"]!["BaseUrl"]!.GetValue<string>().ShouldBe("https://api.anthropic.com");
        json["Providers"]!["gemini"]!["Protocol"]!.GetValue<string>().ShouldBe("gemini");
        Targets(json, "gpt-4o").ShouldBe(["openai/gpt-4o", "anthropic/claude-sonnet-4-5 fallback", "gemini/gemini-2.5-flash fallback"]);
        Targets(json, "gpt-4").ShouldBe(Targets(json, "gpt-4o"));
        Targets(json, "embed").ShouldBe(["openai/text-embedding-3-small"]);
        json["Aliases"]!.AsArray().ShouldAllBe(alias => Text(alias!["Cache"]!["Mode"]) == "read-write");
    }

    [Fact]
    public void Import_Team_SaysWhatBecameOfEachSetting()
    {
        var (_, report) = Import(LiteLlmSamples.Team);

        report.Carried.ShouldContain(line => line.Contains("routing_strategy"));
        report.Left.ShouldContain(line => line.StartsWith("model_list[1] 'claude-sonnet': temperature"));
        report.Left.ShouldContain(line => line.StartsWith("model_list[1] 'claude-sonnet': max_tokens"));
        foreach (var setting in (string[])["litellm_settings.drop_params", "litellm_settings.cache_params.type", "litellm_settings.cache_params.password", "litellm_settings.success_callback", "general_settings.master_key", "general_settings.database_url"])
        {
            report.Left.ShouldContain(line => line.StartsWith(setting), setting);
        }

        report.Variables.ShouldBe(["ANTHROPIC_API_KEY", "GEMINI_API_KEY", "OPENAI_API_KEY"]);
    }

    [Fact]
    public void Import_Platform_KeepsSharesOrderAndConnections()
    {
        var (json, report) = Import(LiteLlmSamples.Platform.Replace("{up}", "http://127.0.0.1:8000", StringComparison.Ordinal));

        json["Providers"]!["azure-corp-eu"]!["BaseUrl"]!.GetValue<string>().ShouldBe("https://corp-eu.openai.azure.com/openai/v1");
        json["Providers"]!["azure-corp-eu"]!["KeyEnv"]!.GetValue<string>().ShouldBe("AZURE_EU_KEY");
        json["Providers"]!["azure-corp-eu"]!["KeyHeader"]!.GetValue<string>().ShouldBe("api-key");
        json["Providers"]!["azure-corp-eu"]!["MaxRetries"]!.GetValue<int>().ShouldBe(1);
        json["Providers"]!["azure-corp-eu"]!["Timeouts"]!["FirstByte"]!.GetValue<string>().ShouldBe("00:00:20");
        var vllm = json["Providers"]!["hosted_vllm-127-0-0-1-8000"]!;
        vllm["MaxConcurrency"]!.GetValue<int>().ShouldBe(8);
        vllm["Headers"]!["X-Team"]!.GetValue<string>().ShouldBe("platform");
        vllm["KeyEnv"].ShouldBeNull();
        vllm["Keys"].ShouldBeNull();
        json["Providers"]!["ollama"]!["BaseUrl"]!.GetValue<string>().ShouldBe("http://localhost:11434/v1");
        json["Providers"]!["anthropic"]!["Models"]!.AsArray().Select(Text).ShouldBe(["*"]);
        Targets(json, "chat-large").ShouldBe(
            ["azure-corp-eu/gpt-4o-eu 1000", "azure-corp-us/gpt-4o-us 333.333", "hosted_vllm-127-0-0-1-8000/Qwen/Qwen3-8B fallback", "openai/gpt-4o-mini fallback"]);
        Targets(json, "chat-small").ShouldBe(["hosted_vllm-127-0-0-1-8000/Qwen/Qwen3-8B", "openai/gpt-4o-mini fallback"]);
        json["Providers"]!["openai"]!["Headers"]!["OpenAI-Organization"]!.GetValue<string>().ShouldBe("org-123");
        foreach (var left in (string[])["model_list[4] 'bedrock-claude'", "model_list[7] 'picture'", "guardrails", "litellm_settings.context_window_fallbacks", "x-defaults"])
        {
            report.Left.ShouldContain(line => line.StartsWith(left), left);
        }

        json["Aliases"]!.AsArray().Select(alias => Text(alias!["Name"])).ShouldBe(["chat-large", "chat-small", "local"]);
    }

    [Theory]
    [InlineData(LiteLlmSamples.Team)]
    [InlineData(LiteLlmSamples.Platform)]
    public void Import_SecretsBesideModels_AreNeitherWrittenNorTold(string sample)
    {
        var (json, report) = Import(sample.Replace("{up}", "http://127.0.0.1:8000", StringComparison.Ordinal));

        var output = new StringWriter(CultureInfo.InvariantCulture);
        report.Write(output);
        (json.ToJsonString() + output).ShouldNotContain("planted");
    }

    [Fact]
    public void Import_KeyInClear_IsWrittenAndWarnedAboutWithoutShowingIt()
    {
        var (json, report) = Import(LiteLlmSamples.Local.Replace("{up}", "http://10.0.0.1:1", StringComparison.Ordinal));

        json["Providers"]!["openai-10-0-0-1-1"]!["Keys"]![0]!.GetValue<string>().ShouldBe("sk-planted-in-clear");
        report.Warnings.Count.ShouldBe(2);
        report.Warnings.ShouldAllBe(line => !line.Contains("planted"));
    }

    [Fact]
    public void Import_ServerElsewhere_DoesNotGetTheNameThatOwnsTheVendorsKey()
    {
        var (json, _) = Import("model_list: [{model_name: a, litellm_params: {model: openai/x, api_base: 'http://10.0.0.1/v1', api_key: none}}]");

        json["Providers"]!.AsObject().Select(provider => provider.Key).ShouldBe(["openai-10-0-0-1"]);
    }

    [Theory]
    [InlineData("os.environ/BASE", "http://127.0.0.1:9/v1")]
    [InlineData("os.environ/NOT_SET", null)]
    [InlineData("ftp://x", null)]
    [InlineData("http://user:planted@x/v1", null)]
    [InlineData("not an address", null)]
    public void Import_Address_IsReadOrRefused(string address, string? expected)
    {
        const string Good = "- {model_name: good, litellm_params: {model: openai/x}}";
        var (json, report) = Import($"model_list:\n  {Good}\n  - {{model_name: a, litellm_params: {{model: openai/x, api_key: none, api_base: '{address}'}}}}");

        json["Providers"]!.AsObject().Select(provider => Text(provider.Value!["BaseUrl"])).ShouldBe(
            expected is null ? ["https://api.openai.com/v1"] : ["https://api.openai.com/v1", expected]);
        report.Left.Count(line => line.StartsWith("model_list[1]")).ShouldBe(expected is null ? 1 : 0);
        report.Left.ShouldAllBe(line => !line.Contains("planted"));
    }

    [Theory]
    [InlineData("model: '*'")]
    [InlineData("model: bedrock/x")]
    [InlineData("model: gemini-2.5-pro")]
    [InlineData("model: vertex_ai/gemini-2.5-pro")]
    [InlineData("model: azure/x")]
    [InlineData("model: openai/responses/gpt-5")]
    [InlineData("model: openai/x, api_key: os.environ/A__B")]
    [InlineData("api_key: x")]
    public void Import_NothingUsable_IsAnErrorAfterTheReason(string parameters)
    {
        var report = new ImportReport();

        Should.Throw<ImportException>(() => Import($"model_list: [{{model_name: a, litellm_params: {{{parameters}}}}}]", report)).Message.ShouldContain("No entry");

        report.Left.ShouldHaveSingleItem();
    }

    [Fact]
    public void Import_FallbackToUnknown_IsReported()
    {
        var (json, report) = Import("""
            model_list: [{model_name: a, litellm_params: {model: openai/x}}]
            litellm_settings: {fallbacks: [{a: [b]}, {c: [a]}]}
            """);

        Targets(json, "a").ShouldBe(["openai/x"]);
        report.Left.Count(line => line.StartsWith("fallbacks of")).ShouldBe(2);
    }

    [Theory]
    [InlineData("litellm_settings: {cache: true, cache_params: {ttl: 600}}", "00:10:00")]
    [InlineData("litellm_settings: {cache: true}", "default")]
    [InlineData("litellm_settings: {cache: true, cache_params: {mode: default_off}}", null)]
    [InlineData("litellm_settings: {cache: false}", null)]
    public void Import_Cache_IsOnForEachAlias(string settings, string? expected)
    {
        var (json, _) = Import("model_list: [{model_name: a, litellm_params: {model: openai/x}}]\n" + settings);

        var cache = json["Aliases"]![0]!["Cache"];
        (cache is null ? null : cache["Ttl"]?.GetValue<string>() ?? "default").ShouldBe(expected);
    }

    [Fact]
    public void Import_Prices_AreForAMillionTokens()
    {
        var (json, report) = Import("""
            model_list:
              - {model_name: a, litellm_params: {model: openai/x, input_cost_per_token: 2.5e-06}, model_info: {output_cost_per_token: 0.00001, cache_read_input_token_cost: 1.25e-06}}
              - {model_name: b, litellm_params: {model: "ollama/llama3:8b"}, model_info: {input_cost_per_token: 0, output_cost_per_token: 0}}
              - {model_name: c, litellm_params: {model: openai/y, input_cost_per_token: 1}}
              - {model_name: d, litellm_params: {model: openai/z, input_cost_per_token: 3, output_cost_per_token: 3}}
            """);

        var prices = json["Pricing"]!["Models"]!.AsObject();
        prices.Count.ShouldBe(2);
        prices["openai/x"]!.ToJsonString().ShouldBe("""{"InputUsdPerMillion":2.5,"OutputUsdPerMillion":10,"CachedInputUsdPerMillion":1.25}""");
        prices["imported-1"]!["Name"]!.GetValue<string>().ShouldBe("ollama/llama3:8b");
        report.Left.Count(line => line.StartsWith("model_list[2]") || line.StartsWith("model_list[3]")).ShouldBe(3);
    }

    [Fact]
    public void Import_NamesWithControlCharacters_DoNotReachTheTerminal()
    {
        var (_, report) = Import("model_list: [{model_name: \"a\\e[31m\", litellm_params: {model: openai/x}}]");

        report.Carried.ShouldAllBe(line => !line.Contains('\u001b'));
    }

    [Fact]
    public async Task Import_Local_StartsAndRoutesACall()
    {
        await using var upstream = await FakeUpstream.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"ho"},"finish_reason":"stop"}]}""");
        });
        var settings = Text(LiteLlmSamples.Local.Replace("{up}", upstream.Address, StringComparison.Ordinal));
        await using var server = await RunningServer.StartAsync(settings);

        for (var i = 0; i < 5; i++)
        {
            (await server.PostAsync("/v1/chat/completions", """{"model":"gpt-4o","messages":[]}""")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        }

        upstream.Requests.ShouldAllBe(request => JsonNode.Parse(request.Text)!["model"]!.GetValue<string>() == "served-a" && request.Headers["Authorization"] == "Bearer sk-planted-in-clear");
    }

    [Theory]
    [InlineData(LiteLlmSamples.Team)]
    [InlineData(LiteLlmSamples.Platform)]
    public async Task Import_Sample_PassesTheServersOwnChecks(string sample)
    {
        var settings = Text(sample.Replace("{up}", "http://127.0.0.1:9", StringComparison.Ordinal));
        var withKeys = JsonNode.Parse(settings)!.AsObject();
        foreach (var name in (string[])["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "AZURE_EU_KEY", "AZURE_US_KEY"])
        {
            withKeys[name] = "key-of-the-test";
        }

        await using var server = await RunningServer.StartAsync(withKeys.ToJsonString());

        var models = JsonNode.Parse(await server.Client.GetStringAsync("/v1/models"))!["data"]!.AsArray().Select(model => Text(model!["id"])).ToArray();
        models.ShouldContain(sample == LiteLlmSamples.Team ? "claude-sonnet" : "chat-large");
    }

    private static (JsonObject Gateway, ImportReport Report) Import(string yaml)
    {
        var report = new ImportReport();
        return (JsonNode.Parse(Import(yaml, report))!["Outrigger"]!["Gateway"]!.AsObject(), report);
    }

    private static string Text(string yaml) => Import(yaml, new ImportReport());

    private static string Import(string yaml, ImportReport report) =>
        new LiteLlmImporter(name => Environment.GetValueOrDefault(name), report).Import(YamlReader.Read(new StringReader(yaml))).ToJson();

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static string[] Targets(JsonObject gateway, string alias) =>
    [
        .. gateway["Aliases"]!.AsArray().Single(one => Text(one!["Name"]) == alias)!["Targets"]!.AsArray().Select(target => target is JsonValue
            ? Text(target)
            : Text(target!["Model"])
                + (target["Weight"] is { } weight ? " " + weight.GetValue<double>().ToString(CultureInfo.InvariantCulture) : "")
                + (target["Fallback"] is not null ? " fallback" : "")),
    ];
}
