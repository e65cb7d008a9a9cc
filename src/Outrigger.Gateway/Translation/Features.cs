namespace Outrigger.Gateway.Translation;

/// <summary>
/// The ids of what a request can ask for, as they stand in the matrix of features and pairs of protocols. Shared by codecs
/// so that what one reads another can write.
/// </summary>
internal static class Features
{
    public const string CandidateCount = "candidate-count";
    public const string LogProbs = "logprobs";
    public const string TopLogProbs = "top-logprobs";
    public const string LogitBias = "logit-bias";
    public const string Seed = "seed";
    public const string FrequencyPenalty = "frequency-penalty";
    public const string PresencePenalty = "presence-penalty";
    public const string Temperature = "temperature";
    public const string TopP = "top-p";
    public const string TopK = "top-k";
    public const string StopSequences = "stop-sequences";
    public const string MaxOutputTokens = "max-output-tokens";
    public const string ParallelToolCalls = "parallel-tool-calls";
    public const string AllowedTools = "allowed-tools";
    public const string ToolChoice = "tool-choice";
    public const string ProviderTools = "provider-tools";
    public const string CustomTools = "custom-tools";
    public const string JsonMode = "json-mode";
    public const string JsonSchema = "json-schema";
    public const string Reasoning = "reasoning";
    public const string ReasoningSeal = "reasoning-signature";
    public const string ImageData = "image-data";
    public const string ImageUrl = "image-url";
    public const string ImageDetail = "image-detail";
    public const string FileName = "file-name";
    public const string Audio = "audio";
    public const string Documents = "documents";
    public const string StoredFiles = "stored-files";
    public const string OutputModalities = "output-modalities";
    public const string Prefill = "prefill";
    public const string Prediction = "prediction";
    public const string Verbosity = "verbosity";
    public const string ServiceTier = "service-tier";
    public const string Metadata = "metadata";
    public const string Store = "store";
    public const string StoredState = "stored-state";
    public const string PromptCacheKey = "prompt-cache-key";
    public const string CacheControl = "cache-control";
    public const string MidConversationSystem = "mid-conversation-system";
    public const string FirstTurn = "first-turn";
    public const string StrictTools = "strict-tools";
    public const string ContextManagement = "context-management";
    public const string Citations = "citations";
    public const string SafetySettings = "safety-settings";
    public const string CachedContent = "cached-content";
    public const string WebSearch = "web-search";
    public const string ToolResultImages = "tool-result-images";
    public const string ToolErrors = "tool-errors";
    public const string EndUser = "end-user";
    public const string ParticipantName = "participant-name";
    public const string Truncation = "truncation";
    public const string Background = "background";
    public const string Include = "include";
}
