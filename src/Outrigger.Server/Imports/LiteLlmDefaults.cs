namespace Outrigger.Server.Imports;

/// <summary>What LiteLLM's other sections say for all deployments.</summary>
/// <param name="Total">Seconds for a call.</param>
/// <param name="FirstByte">Seconds until a stream begins.</param>
/// <param name="MaxRetries">Repetitions.</param>
/// <param name="MaxConcurrency">Calls in flight per deployment.</param>
internal sealed record LiteLlmDefaults(double? Total, double? FirstByte, double? MaxRetries, double? MaxConcurrency)
{
    public static LiteLlmDefaults Read(YamlValue root)
    {
        var router = root.Find("router_settings");
        var library = root.Find("litellm_settings");
        return new LiteLlmDefaults(
            router?.Find("timeout")?.Number ?? library?.Find("request_timeout")?.Number,
            router?.Find("stream_timeout")?.Number,
            router?.Find("num_retries")?.Number ?? library?.Find("num_retries")?.Number,
            root.Find("general_settings")?.Find("max_parallel_requests")?.Number);
    }
}
