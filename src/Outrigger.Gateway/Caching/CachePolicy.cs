using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Caching;

/// <summary>
/// Decides what the cache does for a call: the request's header wins over the key's setting, that over the alias's, and
/// without any of them the cache is off. <c>Cache-Control</c> of the request takes away from the result. Thread-safe.
/// </summary>
internal sealed class CachePolicy(IOptions<CachingOptions> options)
{
    /// <summary>The header that chooses the mode.</summary>
    public const string ModeHeader = "x-outrigger-cache-mode";

    private readonly CachingOptions _options = options.Value;
    private readonly FrozenDictionary<string, CacheSetting> _keys = options.Value.Keys.ToFrozenDictionary(k => k.Key, k => Read(k.Value), StringComparer.Ordinal);

    /// <summary>The decision, or why the request is refused.</summary>
    public OutriggerError? Decide(IHeaderDictionary headers, Caller caller, Route route, out CacheDirective directive)
    {
        directive = default;
        var ofKey = _keys.Count > 0 && caller.KeyId is { } key ? _keys.GetValueOrDefault(key) : null;
        var mode = (ofKey ?? route.Cache)?.Mode ?? CacheMode.Off;
        if (headers.TryGetValue(ModeHeader, out var asked))
        {
            if (asked.Count != 1 || !CacheModeText.TryParse(asked[0], out var chosen))
            {
                return CachingErrors.InvalidMode.With($"The header {ModeHeader} is {CacheModeText.Expected}.") with { Param = ModeHeader };
            }

            mode = _options.ClientsMayEnable ? chosen : mode & chosen;
        }

        if (mode == CacheMode.Off)
        {
            return null;
        }

        TimeSpan? maxAge = null;
        ReadCacheControl(headers.CacheControl, ref mode, ref maxAge);
        directive = new CacheDirective(mode, ofKey?.Ttl ?? route.Cache?.Ttl ?? _options.Ttl, maxAge);
        return null;
    }

    /// <summary>RFC 9111, section 5.2.1: the three directives that a cache in front of a model can honour.</summary>
    private static void ReadCacheControl(StringValues lines, ref CacheMode mode, ref TimeSpan? maxAge)
    {
        foreach (var line in lines)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                var directive = line.AsSpan()[part].Trim();
                if (directive.Equals("no-store", StringComparison.OrdinalIgnoreCase))
                {
                    mode &= ~CacheMode.Write;
                }
                else if (directive.Equals("no-cache", StringComparison.OrdinalIgnoreCase))
                {
                    mode &= ~CacheMode.Read;
                }
                else if (directive.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase)
                    && int.TryParse(directive["max-age=".Length..].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                {
                    maxAge = TimeSpan.FromSeconds(seconds);
                }
            }
        }
    }

    private static CacheSetting Read(CacheKeyOptions setting) =>
        CacheModeText.TryParse(setting.Mode, out var mode)
            ? new CacheSetting(mode, setting.Ttl)
            : throw new OptionsValidationException(CachingOptions.SectionName, typeof(CachingOptions), [$"A mode is {CacheModeText.Expected}."]);
}
