namespace Outrigger.Server.Tests.Imports;

/// <summary>Configurations as teams write them. <c>{up}</c> is the address of the test's upstream.</summary>
internal static class LiteLlmSamples
{
    /// <summary>A small team: three vendors by variables, fallbacks, a few settings of the proxy.</summary>
    public const string Team = """
        model_list:
          - model_name: gpt-4o
            litellm_params:
              model: openai/gpt-4o
              api_key: os.environ/OPENAI_API_KEY
          - model_name: claude-sonnet
            litellm_params:
              model: anthropic/claude-sonnet-4-5
              api_key: os.environ/ANTHROPIC_API_KEY
              temperature: 0.2
              max_tokens: 4096
          - model_name: gemini-flash
            litellm_params:
              model: gemini/gemini-2.5-flash
              api_key: os.environ/GEMINI_API_KEY
          - model_name: embed
            litellm_params:
              model: text-embedding-3-small
            model_info:
              mode: embedding

        router_settings:
          routing_strategy: simple-shuffle
          num_retries: 2
          timeout: 30
          fallbacks: [{"gpt-4o": ["claude-sonnet", "gemini-flash"]}]
          model_group_alias: {"gpt-4": "gpt-4o"}

        litellm_settings:
          drop_params: true
          cache: true
          cache_params: {type: redis, host: redis, password: planted-redis-password}
          success_callback: ["langfuse"]

        general_settings:
          master_key: sk-planted-master-key
          database_url: postgresql://llm:planted-db-password@db/litellm
        """;

    /// <summary>A platform team: Azure in two regions with shares, an own vLLM, order, a shared credential, anchors.</summary>
    public const string Platform = """
        x-defaults: &defaults
          timeout: 60
          stream_timeout: 20
          max_retries: 1

        credential_list:
          - credential_name: azure_eu
            credential_values:
              api_key: os.environ/AZURE_EU_KEY
              api_base: https://corp-eu.openai.azure.com/
              api_version: "2024-10-21"

        model_list:
          - model_name: chat-large
            litellm_params:
              <<: *defaults
              model: azure/gpt-4o-eu
              litellm_credential_name: azure_eu
              rpm: 60000
          - model_name: chat-large
            litellm_params:
              <<: *defaults
              model: azure/gpt-4o-us
              api_base: https://corp-us.openai.azure.com/
              api_key: os.environ/AZURE_US_KEY
              rpm: 20000
          - model_name: chat-small
            litellm_params:
              model: hosted_vllm/Qwen/Qwen3-8B
              api_base: {up}/v1
              api_key: none
              order: 1
              max_parallel_requests: 8
              extra_headers: {X-Team: platform}
          - model_name: chat-small
            litellm_params:
              model: openai/gpt-4o-mini
              order: 2
              organization: org-123
          - model_name: bedrock-claude
            litellm_params:
              model: bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0
              aws_region_name: eu-central-1
          - model_name: local
            litellm_params:
              model: ollama/llama3.2
          - model_name: "anthropic/*"
            litellm_params:
              model: "anthropic/*"
              api_key: os.environ/ANTHROPIC_API_KEY
          - model_name: picture
            litellm_params:
              model: openai/gpt-image-1
            model_info: {mode: image_generation}
        litellm_settings:
          default_fallbacks: [chat-small]
          request_timeout: 600
          context_window_fallbacks: [{"chat-small": ["chat-large"]}]
        guardrails:
          - guardrail_name: pii
        """;

    /// <summary>Two instances of one server of the test, with a key that stands in clear.</summary>
    public const string Local = """
        model_list:
          - model_name: gpt-4o
            litellm_params:
              model: openai/served-a
              api_base: {up}/v1/
              api_key: sk-planted-in-clear
              weight: 1
          - model_name: gpt-4o
            litellm_params: {model: openai/served-b, api_base: "{up}/v1", api_key: sk-planted-in-clear, weight: 0}
        """;
}
