using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;
using Outrigger.Assist.AlertDelivery.Channels;
using Outrigger.Assist.Alerts;
using Outrigger.Core.Callers;
using Outrigger.Core.Secrets;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>How alerts are delivered. Read at each delivery.</summary>
public sealed class AlertDeliveryOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:AlertDelivery";

    /// <summary>Whether this process delivers; off, others do, and deliveries wait.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The channels by name (1 to 64 characters out of a–z, 0–9, - and _).</summary>
    /// <value>At most 64. Default: none; alerts are kept and shown all the same.</value>
    public IDictionary<string, AlertChannelOptions> Channels { get; init; } = new Dictionary<string, AlertChannelOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long one attempt may take, connection included.</summary>
    /// <value>1 second to 2 minutes. Default 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many attempts before a delivery is given up. The waits between them are 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, then 4 h each, ± 10 %.</summary>
    /// <value>1 to 30. Default 10.</value>
    [Range(1, 30)]
    public int MaxAttempts { get; set; } = 10;

    /// <summary>How many deliveries of one channel are under way at once in this process.</summary>
    /// <value>1 to 100. Default 4.</value>
    [Range(1, 100)]
    public int Concurrency { get; set; } = 4;
}

/// <summary>Checks the attributes of <see cref="AlertDeliveryOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class AlertDeliveryOptionsValidator : IValidateOptions<AlertDeliveryOptions>;

/// <summary>Checks the attributes of a channel.</summary>
[OptionsValidator]
internal sealed partial class AlertChannelOptionsValidator : IValidateOptions<AlertChannelOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class AlertDeliveryOptionsCrossValidator : IValidateOptions<AlertDeliveryOptions>
{
    private const int MaxChannels = 64;
    private const int MaxUrl = 2048;

    private static readonly AlertChannelOptionsValidator Attributes = new();

    public ValidateOptionsResult Validate(string? name, AlertDeliveryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Channels.Count > MaxChannels)
        {
            return ValidateOptionsResult.Fail($"{AlertDeliveryOptions.SectionName}: {options.Channels.Count} channels are more than {MaxChannels}.");
        }

        foreach (var (channel, settings) in options.Channels)
        {
            if (!TenantId.TryParse(channel.ToLowerInvariant(), out _))
            {
                return ValidateOptionsResult.Fail($"{AlertDeliveryOptions.SectionName}:Channels: a channel's name has 1 to 64 characters out of a-z, 0-9, '-' and '_'.");
            }

            var checkedOnce = Attributes.Validate(null, settings);
            if (checkedOnce.Failed)
            {
                return ValidateOptionsResult.Fail(checkedOnce.Failures.Select(one => $"{AlertDeliveryOptions.SectionName}:Channels:{channel}: {one}"));
            }

            if (FindFault(settings) is { } fault)
            {
                return ValidateOptionsResult.Fail($"{AlertDeliveryOptions.SectionName}:Channels:{channel}: {fault}");
            }
        }

        return ValidateOptionsResult.Success;
    }

    private static string? FindFault(AlertChannelOptions channel) =>
        channel.Types.Any(static type => !AlertTypes.IsType(type)) ? "Types holds something that is no type."
        : channel.Tenants.Any(static tenant => !TenantId.TryParse(tenant, out _)) ? "Tenants holds something that is no tenant id."
        : channel.Kind switch
        {
            AlertChannelKind.Log => null,
            AlertChannelKind.Email => FindMailFault(channel),
            _ => FindHttpFault(channel),
        };

    private static string? FindHttpFault(AlertChannelOptions channel)
    {
        if (channel.Url?.Reveal() is not { Length: <= MaxUrl } text)
        {
            return $"Url is needed, and has at most {MaxUrl} characters.";
        }

        var isSms = channel.Kind == AlertChannelKind.Sms;
        if (isSms && (BodyTemplate.FindFault(text) ?? (channel.Body is null ? null : BodyTemplate.FindFault(channel.Body))) is { } placeholder)
        {
            return placeholder;
        }

        // Placeholders stand for values: what is checked is the rest.
        if (!Uri.TryCreate(isSms ? BodyTemplate.FillUrl(text, static _ => "0") : text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.UserInfo.Length > 0)
        {
            return "Url is no address of http or https without a user.";
        }

        if (isSms && channel.To.Count == 0)
        {
            return "To is needed.";
        }

        if (channel.SigningKey is { } key && WebhookSignature.ReadKey(key) is null)
        {
            return "SigningKey is whsec_ and at least 24 bytes in Base64.";
        }

        return channel.Headers.Any(static header => !IsToken(header.Key) || header.Value is null || header.Value.Reveal().Any(char.IsControl)) ? "Headers holds something that is no header." : null;
    }

    private static string? FindMailFault(AlertChannelOptions channel) =>
        string.IsNullOrWhiteSpace(channel.Host) || Uri.CheckHostName(channel.Host) == UriHostNameType.Unknown ? "Host is needed."
        : channel.From is null || !MailText.IsAddress(channel.From) ? "From is no e-mail address."
        : channel.To.Count == 0 || channel.To.Any(static to => !MailText.IsAddress(to)) ? "To holds no e-mail address, or something else."
        : (channel.User is null) != (channel.Password is null) ? "User and Password come together."
        : channel.User is not null && channel.Security == MailSecurity.None && !IsThisMachine(channel.Host) ? "User with Security None would send the password in the clear."
        : channel.User?.Any(char.IsControl) == true ? "User holds a control character."
        : channel.CertificateSha256 is { } print && (print.Length != 64 || !print.All(char.IsAsciiHexDigit)) ? "CertificateSha256 has 64 hexadecimal digits."
        : null;

    private static bool IsThisMachine(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsToken(string name) => name.Length is > 0 and <= 128 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
