using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Core.Secrets;

namespace Outrigger.Gateway.Providers;

/// <summary>The upstreams, by name. Reloads without a restart; a faulty reload is logged and the last good one stays.</summary>
public sealed class ProvidersOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Gateway";

    /// <summary>The name of the built-in simulated provider.</summary>
    public const string SimulatedName = "sim";

    /// <summary>Each upstream under its name: 1–64 characters out of <c>a–z 0–9 - _ .</c>; <c>sim</c> is taken.</summary>
    /// <value>Empty by default; <c>OPENAI_API_KEY</c>, <c>ANTHROPIC_API_KEY</c> and <c>GEMINI_API_KEY</c> add theirs.</value>
    public Dictionary<string, ProviderOptions> Providers { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>One upstream.</summary>
public sealed class ProviderOptions
{
    /// <summary>The wire protocol it speaks.</summary>
    /// <value><c>openai</c> (default), <c>anthropic</c> or <c>gemini</c>.</value>
    [RegularExpression("^(openai|anthropic|gemini)$", ErrorMessage = "Protocol is openai, anthropic or gemini.")]
    public string Protocol { get; set; } = "openai";

    /// <summary>The address: openai's includes <c>/v1</c>, the others are the bare host.</summary>
    /// <value>An absolute http or https address without user, query or fragment. Required.</value>
    [Required]
    public string BaseUrl { get; set; } = "";

    /// <summary>Its keys, tried in turn. Never persisted. None is fine for servers that need none.</summary>
    [MaxLength(100)]
    public List<Secret> Keys { get; } = [];

    /// <summary>The name of an environment variable that holds a key, in place of or beside <see cref="Keys"/>.</summary>
    public string? KeyEnv { get; set; }

    /// <summary>The name of a header that carries the key bare, for servers that want it elsewhere than their protocol says (<c>api-key</c>).</summary>
    /// <value>Empty (default): <c>Authorization: Bearer</c> for openai, <c>x-api-key</c> for anthropic, <c>x-goog-api-key</c> for gemini.</value>
    [RegularExpression("^[A-Za-z0-9-]{0,64}$", ErrorMessage = "KeyHeader is the name of a header.")]
    public string KeyHeader { get; set; } = "";

    /// <summary>
    /// The operations it serves beside its protocol's chat, for servers that serve only some: of openai
    /// <c>openai-responses</c>, <c>openai-completions</c>, <c>openai-embeddings</c>, <c>openai-input-tokens</c>. What it does
    /// not serve is translated to what it does, where that is possible.
    /// </summary>
    /// <value>Empty (default): all of them.</value>
    [MaxLength(20)]
    public List<string> Apis { get; } = [];

    /// <summary>
    /// The API that clients of other dialects are put to, for openai: chat completions, or responses. Clients of that API
    /// themselves are passed on as they are. A target of an alias may choose another.
    /// </summary>
    /// <value><c>chat</c> (default) or <c>responses</c>.</value>
    [RegularExpression("^(chat|responses)$", ErrorMessage = "Api is chat or responses.")]
    public string Api { get; set; } = "chat";

    /// <summary>
    /// Whether requests may name files, containers, vector stores, cached contents, prompts and items of answers that were
    /// not made through the gateway. Every caller then reaches everything of the kind in the provider's account, whoever put
    /// it there: for installations with one tenant.
    /// </summary>
    /// <value>Default false: they answer 404.</value>
    public bool AllowUnrecordedObjects { get; set; }

    /// <summary>What each of its keys may use in a day; a key that has used it up rests until the day is over.</summary>
    /// <value>None by default.</value>
    [ValidateObjectMembers]
    public ProviderKeyQuotaOptions? KeyQuota { get; set; }

    /// <summary>
    /// The models it serves: names, names with a trailing <c>*</c>, or <c>["*"]</c> for whatever is asked (its own 404 is
    /// kept).
    /// </summary>
    /// <value>Default <c>["*"]</c> when left out.</value>
    [MaxLength(10_000)]
    public List<string> Models { get; } = [];

    /// <summary>Headers added to every request, for instance an organisation. They win over ours but for credentials.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Query parameters added to every request, for instance an API version.</summary>
    public Dictionary<string, string> Query { get; } = new(StringComparer.Ordinal);

    /// <summary>Its share among equals when an alias names it without a weight.</summary>
    /// <value>0–1000, default 1.</value>
    [Range(0, 1000)]
    public double Weight { get; set; } = 1;

    /// <summary>Calls in flight at most; further ones wait up to <see cref="ProviderTimeouts.Queue"/>.</summary>
    /// <value>0–100,000; 0 (default) means no limit.</value>
    [Range(0, 100_000)]
    public int MaxConcurrency { get; set; }

    /// <summary>How often a failed call is repeated on this upstream, the first attempt not counted.</summary>
    /// <value>0–10, default 3.</value>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 3;

    /// <summary>
    /// Whether streams are asked for usage on our own account (<c>stream_options.include_usage</c>); the extra chunk is
    /// dropped again where the client did not ask for it. Switch it off for servers that refuse the field.
    /// </summary>
    /// <value>Default true.</value>
    public bool StreamUsage { get; set; } = true;

    /// <summary>How long to wait for what.</summary>
    [ValidateObjectMembers]
    public ProviderTimeouts Timeouts { get; set; } = new();
}

/// <summary>What a provider's key may use in a day.</summary>
public sealed class ProviderKeyQuotaOptions
{
    /// <summary>Tokens, prompt and completion together, as the provider reports them.</summary>
    /// <value>1–10¹⁵. Required.</value>
    [Range(1, 1_000_000_000_000_000)]
    public long TokensPerDay { get; set; }

    /// <summary>The zone at whose midnight the quota begins anew, by its IANA name.</summary>
    /// <value>Default <c>UTC</c>.</value>
    public string TimeZone { get; set; } = "UTC";
}

/// <summary>How long an upstream may take.</summary>
public sealed class ProviderTimeouts
{
    /// <summary>For a connection, TLS included.</summary>
    /// <value>10 ms – 10 min, default 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Until the answer begins.</summary>
    /// <value>10 ms – 1 h, default 120 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan FirstByte { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Between two reads of a stream.</summary>
    /// <value>10 ms – 1 h, default 60 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan Idle { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>For a whole call without streaming, retries included. Streams have none.</summary>
    /// <value>10 ms – 24 h, default 600 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan Total { get; set; } = TimeSpan.FromSeconds(600);

    /// <summary>For a free place when the upstream is at <see cref="ProviderOptions.MaxConcurrency"/>.</summary>
    /// <value>0 – 10 min, default 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Queue { get; set; } = TimeSpan.FromSeconds(30);
}
