using System.ComponentModel.DataAnnotations;
using Outrigger.Assist.Alerts;
using Outrigger.Core.Secrets;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>One channel. Its address stands in the configuration and is trusted.</summary>
public sealed class AlertChannelOptions
{
    /// <summary>What kind it is.</summary>
    /// <value><c>Log</c>, <c>Webhook</c>, <c>Slack</c>, <c>Email</c> or <c>Sms</c>. Default <c>Log</c>.</value>
    [EnumDataType(typeof(AlertChannelKind))]
    public AlertChannelKind Kind { get; set; }

    /// <summary>Whether it is used.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>From which severity on.</summary>
    /// <value>Default <c>Medium</c>.</value>
    [EnumDataType(typeof(AlertSeverity))]
    public AlertSeverity MinSeverity { get; set; } = AlertSeverity.Medium;

    /// <summary>Only alerts of these types.</summary>
    /// <value>At most 64. Default: all.</value>
    [MaxLength(64)]
    public IList<string> Types { get; init; } = [];

    /// <summary>Only alerts of these tenants.</summary>
    /// <value>At most 1,000. Default: all.</value>
    [MaxLength(1000)]
    public IList<string> Tenants { get; init; } = [];

    /// <summary>For how long alerts of one type and tenant are gathered before they are sent together.</summary>
    /// <value>0 to 1 h. Default 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan GroupWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many deliveries an hour; beyond, alerts are gathered until there is room.</summary>
    /// <value>1 to 100,000. Default 60.</value>
    [Range(1, 100_000)]
    public int MaxPerHour { get; set; } = 60;

    /// <summary>Whether the end of an alert is sent too.</summary>
    /// <value>Default true.</value>
    public bool SendResolved { get; set; } = true;

    /// <summary>Where a webhook, Slack or SMS gateway is. Of an SMS gateway, placeholders in it are percent-encoded.</summary>
    /// <value>http or https, at most 2,048 characters. A secret, as Slack's is one. Default: none.</value>
    public Secret? Url { get; set; }

    /// <summary>Headers of a webhook or SMS gateway (<c>Authorization</c>).</summary>
    /// <value>Secrets by name; at most 16. Default: none.</value>
    [MaxLength(16)]
    public IDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a webhook is signed with (Standard Webhooks).</summary>
    /// <value><c>whsec_</c> and at least 24 bytes in Base64. Default: none, and it is not signed.</value>
    public Secret? SigningKey { get; set; }

    /// <summary>What is posted to an SMS gateway, with <c>{text}</c>, <c>{to}</c>, <c>{severity}</c>, <c>{type}</c>, <c>{endpoint}</c>, <c>{id}</c>.</summary>
    /// <value>At most 4,096 characters. Default: none; then the SMS is a GET, and the placeholders stand in <see cref="Url"/>.</value>
    [MaxLength(4096)]
    public string? Body { get; set; }

    /// <summary>How values are escaped in <see cref="Body"/>, and its content type.</summary>
    /// <value><c>Json</c> (inside of quotes) or <c>Form</c> (percent-encoded). Default <c>Json</c>.</value>
    [EnumDataType(typeof(AlertBodyFormat))]
    public AlertBodyFormat BodyFormat { get; set; }

    /// <summary>The most characters of an SMS.</summary>
    /// <value>40 to 1,600. Default 306.</value>
    [Range(40, 1600)]
    public int MaxTextLength { get; set; } = 306;

    /// <summary>To whom: e-mail addresses, or numbers as the gateway wants them.</summary>
    /// <value>At most 50. Default: none.</value>
    [MaxLength(50)]
    public IList<string> To { get; init; } = [];

    /// <summary>From which e-mail address.</summary>
    public string? From { get; set; }

    /// <summary>The mail server.</summary>
    /// <value>A name or an address. Default: none.</value>
    [MaxLength(253)]
    public string? Host { get; set; }

    /// <summary>Its port.</summary>
    /// <value>1 to 65,535. Default 587.</value>
    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary>How the connection is protected.</summary>
    /// <value><c>StartTls</c> (a server that does not offer it is refused), <c>Implicit</c> or <c>None</c>. Default <c>StartTls</c>.</value>
    [EnumDataType(typeof(MailSecurity))]
    public MailSecurity Security { get; set; }

    /// <summary>The user at the mail server.</summary>
    /// <value>Default: none. Needs <see cref="Security"/>, unless the server is on this machine.</value>
    [MaxLength(256)]
    public string? User { get; set; }

    /// <summary>Its password.</summary>
    public Secret? Password { get; set; }

    /// <summary>The SHA-256 of the mail server's certificate, in hexadecimal, where no authority vouches for it.</summary>
    /// <value>64 digits. Default: none; then the certificate must be valid for <see cref="Host"/>.</value>
    public string? CertificateSha256 { get; set; }
}

/// <summary>The kinds of channels.</summary>
public enum AlertChannelKind
{
    /// <summary>A line in the log.</summary>
    Log,

    /// <summary>JSON by POST, signed.</summary>
    Webhook,

    /// <summary>An incoming webhook of Slack.</summary>
    Slack,

    /// <summary>By SMTP.</summary>
    Email,

    /// <summary>By a gateway's HTTP interface.</summary>
    Sms,
}

/// <summary>How a body is written.</summary>
public enum AlertBodyFormat
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>Form fields.</summary>
    Form,
}

/// <summary>How a connection to a mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>TLS after a greeting in the clear; without it nothing is sent.</summary>
    StartTls,

    /// <summary>TLS from the first byte (port 465).</summary>
    Implicit,

    /// <summary>Not at all.</summary>
    None,
}
