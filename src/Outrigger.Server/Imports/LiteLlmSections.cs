namespace Outrigger.Server.Imports;

/// <summary>What becomes of LiteLLM's settings beside <c>model_list</c>: each that is set is named, with the reason.</summary>
internal static class LiteLlmSections
{
    private static readonly HashSet<string> ReadElsewhere = new(StringComparer.Ordinal)
    {
        "model_list", "credential_list", "environment_variables",
        "router_settings.fallbacks", "router_settings.default_fallbacks", "router_settings.num_retries", "router_settings.timeout", "router_settings.stream_timeout",
        "router_settings.model_group_alias",
        "litellm_settings.cache", "litellm_settings.cache_params", "litellm_settings.fallbacks", "litellm_settings.default_fallbacks", "litellm_settings.num_retries", "litellm_settings.request_timeout",
        "general_settings.max_parallel_requests",
    };

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["include"] = "included files are not followed; put them into one file",
        ["router_settings.context_window_fallbacks"] = "a request that a provider refuses is answered with its words; other failures lead to the next target",
        ["router_settings.content_policy_fallbacks"] = "a request that a provider refuses is answered with its words; other failures lead to the next target",
        ["litellm_settings.context_window_fallbacks"] = "a request that a provider refuses is answered with its words; other failures lead to the next target",
        ["litellm_settings.content_policy_fallbacks"] = "a request that a provider refuses is answered with its words; other failures lead to the next target",
        ["router_settings.retry_policy"] = "repetitions are decided by the kind of failure, not counted by it",
        ["router_settings.retry_after"] = "the wait doubles from Outrigger:Gateway:Resilience:BaseDelay on; Retry-After is honoured",
        ["router_settings.allowed_fails"] = "a key or upstream rests as long as its own answer says",
        ["router_settings.allowed_fails_policy"] = "a key or upstream rests as long as its own answer says",
        ["router_settings.cooldown_time"] = "a key or upstream rests as long as its own answer says",
        ["litellm_settings.allowed_fails"] = "a key or upstream rests as long as its own answer says",
        ["router_settings.redis_host"] = "set Outrigger:Redis:ConnectionString when several servers share limits and cache",
        ["router_settings.redis_port"] = "set Outrigger:Redis:ConnectionString when several servers share limits and cache",
        ["router_settings.redis_password"] = "set Outrigger:Redis:ConnectionString when several servers share limits and cache",
        ["router_settings.redis_url"] = "set Outrigger:Redis:ConnectionString when several servers share limits and cache",
        ["router_settings.enable_pre_call_checks"] = "a provider's own refusal leads to the next target",
        ["litellm_settings.drop_params"] = "what a provider cannot take is refused and named, never dropped",
        ["litellm_settings.modify_params"] = "what a provider cannot take is refused and named, never changed",
        ["litellm_settings.success_callback"] = "usage is kept by the server (/admin/usage); metrics and traces go out by /metrics and OTLP",
        ["litellm_settings.failure_callback"] = "usage is kept by the server (/admin/usage); metrics and traces go out by /metrics and OTLP",
        ["litellm_settings.callbacks"] = "usage is kept by the server (/admin/usage); metrics and traces go out by /metrics and OTLP",
        ["litellm_settings.service_callbacks"] = "usage is kept by the server (/admin/usage); metrics and traces go out by /metrics and OTLP",
        ["litellm_settings.turn_off_message_logging"] = "contents are never logged",
        ["litellm_settings.set_verbose"] = "log levels are set under Logging:LogLevel",
        ["litellm_settings.json_logs"] = "log levels are set under Logging:LogLevel",
        ["general_settings.master_key"] = "set OUTRIGGER_ADMIN_KEY; it opens /admin only, and calls need virtual keys",
        ["general_settings.database_url"] = "LiteLLM's database is not read; set Outrigger:Storage:ConnectionString to a database of its own, and make virtual keys anew",
        ["general_settings.completion_model"] = "protocol routes need a model; /api/chat has Outrigger:Gateway:Chat:DefaultModel",
        ["general_settings.global_max_parallel_requests"] = "calls in flight are bounded per provider (MaxConcurrency) and per key",
        ["general_settings.alerting"] = "alerts are made from /metrics",
        ["general_settings.alerting_threshold"] = "alerts are made from /metrics",
        ["general_settings.store_model_in_db"] = "providers and aliases stand in settings, which are read again when they change",
        ["general_settings.disable_spend_logs"] = "usage is always kept; Outrigger:Gateway:Accounting:RetentionDays says how long",
        ["general_settings.maximum_spend_logs_retention_period"] = "set Outrigger:Gateway:Accounting:RetentionDays",
        ["guardrails"] = "there are no guardrails",
        ["mcp_servers"] = "there is no MCP gateway",
        ["callback_settings"] = "usage is kept by the server (/admin/usage); metrics and traces go out by /metrics and OTLP",
    };

    /// <summary>Reports every setting of the other sections.</summary>
    public static void Report(YamlValue root, ImportReport report)
    {
        foreach (var (section, value) in root.Entries)
        {
            if (section is not ("router_settings" or "litellm_settings" or "general_settings"))
            {
                Report(section, value, report);
                continue;
            }

            foreach (var (name, setting) in value.Entries)
            {
                Report($"{section}.{name}", setting, report);
            }
        }

        foreach (var (variable, _) in root.Find("environment_variables")?.Entries ?? [])
        {
            report.Leave($"environment_variables.{variable} (values of variables are not written to a file; set it for the server).");
        }
    }

    private static void Report(string name, YamlValue value, ImportReport report)
    {
        if (ReadElsewhere.Contains(name) || value is YamlScalar { IsNull: true })
        {
            return;
        }

        if (name == "router_settings.routing_strategy")
        {
            if (value.Text == "simple-shuffle")
            {
                report.Carry("router_settings.routing_strategy: simple-shuffle (calls are drawn by weight).");
            }
            else
            {
                report.Change("router_settings.routing_strategy: calls are drawn by weight.");
            }

            return;
        }

        report.Leave($"{name} ({Reasons.GetValueOrDefault(name, "there is nothing like it, or the import does not know it")}).");
    }
}
