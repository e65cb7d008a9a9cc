using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Outrigger.Assist.AlertDelivery;
using Outrigger.Assist.AlertDelivery.Channels;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Tests.Alerts;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.AlertDelivery.Channels;

public sealed class EmailChannelTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(11);

    [Fact]
    public async Task Send_StartTlsAndLogin_DeliversTheMail()
    {
        await using var server = new MailServer();
        await using var parts = Mail(server, ("User", "ada"), ("Password", "pw"), ("To:1", "b@example.org"));

        var delivery = await DeliverAsync(parts);

        delivery.State.ShouldBe(AlertDeliveryState.Delivered, delivery.Error);
        server.Heard[0].ShouldStartWith("EHLO ");
        server.Heard[1].ShouldBe("STARTTLS");
        server.Heard[2].ShouldStartWith("EHLO ");
        server.Heard[3].ShouldBe("AUTH PLAIN " + Convert.ToBase64String("\0ada\0pw"u8));
        server.Heard.Skip(4).ShouldBe(["MAIL FROM:<outrigger@example.org>", "RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>", "DATA", "QUIT"]);
        var mail = server.Mails.ShouldHaveSingleItem();
        mail.ShouldContain("Subject: [high] performance_anomaly GET /orders\n");
        mail.ShouldContain("Auto-Submitted: auto-generated\n");
        BodyOf(mail).ShouldContain("GET /orders is well away from what is usual.");
        BodyOf(mail).ShouldContain("- Compare with what was deployed");
    }

    [Fact]
    public async Task Send_ImplicitTls_Delivers()
    {
        await using var server = new MailServer { IsImplicit = true };
        await using var parts = Mail(server, ("Security", "Implicit"));

        (await DeliverAsync(parts)).State.ShouldBe(AlertDeliveryState.Delivered);
    }

    [Fact]
    public async Task Send_OnlyLoginOffered_UsesIt()
    {
        await using var server = new MailServer { Auth = "AUTH LOGIN" };
        await using var parts = Mail(server, ("User", "ada"), ("Password", "pw"));

        (await DeliverAsync(parts)).State.ShouldBe(AlertDeliveryState.Delivered);
        server.Heard.ShouldContain($"LOGIN {Convert.ToBase64String("ada"u8)} {Convert.ToBase64String("pw"u8)}");
    }

    [Fact]
    public async Task Send_NoTlsOffered_SendsNothing()
    {
        await using var server = new MailServer { OffersTls = false };
        await using var parts = Mail(server, ("User", "ada"), ("Password", "pw"));

        (await DeliverAsync(parts)).State.ShouldBe(AlertDeliveryState.Sending);
        server.Heard.ShouldAllBe(static line => line.StartsWith("EHLO", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_AnotherCertificate_SendsNothing()
    {
        await using var server = new MailServer();
        await using var parts = Mail(server, ("CertificateSha256", new string('0', 64)));

        (await DeliverAsync(parts)).Error.ShouldBe("The mail server could not prove who it is.");
        server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_AnswersSlippedInBeforeTls_AreNotBelieved()
    {
        await using var server = new MailServer { Injected = "250 injected" };
        await using var parts = Mail(server);

        (await DeliverAsync(parts)).State.ShouldBe(AlertDeliveryState.Sending);
        server.Mails.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("MAIL", "550 no", AlertDeliveryState.Dead, "The mail server answered 550 to MAIL.")]
    [InlineData("RCPT", "550-not\r\n550 here", AlertDeliveryState.Dead, "The mail server answered 550 to RCPT.")]
    [InlineData("RCPT", "451 later", AlertDeliveryState.Sending, "The mail server answered 451 to RCPT.")]
    [InlineData("DATA", "451 later", AlertDeliveryState.Sending, "The mail server answered 451 to DATA.")]
    [InlineData("mail", "554 spam", AlertDeliveryState.Dead, "The mail server answered 554 to DATA.")]
    [InlineData("mail", "452 full", AlertDeliveryState.Sending, "The mail server answered 452 to DATA.")]
    [InlineData("AUTH", "535 wrong", AlertDeliveryState.Sending, "The mail server answered 535 to AUTH.")]
    [InlineData("EHLO", "nonsense", AlertDeliveryState.Sending, "The mail server did not answer EHLO as it should.")]
    [InlineData("EHLO", "", AlertDeliveryState.Sending, "The mail server did not answer EHLO as it should.")]
    [InlineData("connect", "554 go away", AlertDeliveryState.Sending, "The mail server answered 554 to greeting.")]
    public async Task Send_Refused_IsFinalOnlyForTheMailItself(string at, string answer, AlertDeliveryState state, string error)
    {
        await using var server = new MailServer { Answer = line => line.StartsWith(at, StringComparison.Ordinal) ? answer : null };
        await using var parts = Mail(server, ("User", "ada"), ("Password", "pw"));

        var delivery = await DeliverAsync(parts);

        delivery.State.ShouldBe(state);
        delivery.Error.ShouldBe(error);
    }

    [Fact]
    public async Task Send_OneReceiverRefused_TheOthersGetIt()
    {
        await using var server = new MailServer { Answer = static line => line == "RCPT TO:<a@example.org>" ? "550 no" : null };
        await using var parts = Mail(server, ("To:1", "b@example.org"));

        (await DeliverAsync(parts)).State.ShouldBe(AlertDeliveryState.Delivered);
        server.Mails.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("endless")]
    [InlineData("long")]
    public async Task Send_ReplyWithoutEnd_IsGivenUp(string kind)
    {
        var reply = kind == "endless" ? string.Join("\r\n", Enumerable.Repeat("250-x", 1000)) : "250 " + new string('x', 100_000);
        await using var server = new MailServer { Answer = line => line.StartsWith("EHLO", StringComparison.Ordinal) ? reply : null };
        await using var parts = Mail(server);

        (await DeliverAsync(parts)).Error.ShouldBe("The mail server did not answer EHLO as it should.");
    }

    [Fact]
    public async Task Send_ServerHangs_IsBrokenOff()
    {
        var reached = new TaskCompletionSource();
        await using var server = new MailServer
        {
            Answer = line =>
            {
                if (!line.StartsWith("MAIL", StringComparison.Ordinal))
                {
                    return null;
                }

                reached.TrySetResult();
                return "hang";
            },
        };
        await using var parts = Mail(server);
        parts.Raise();
        await parts.RunAsync();
        parts.Time.Advance(Wait);
        var worker = parts.Get<AlertDeliveryWorker>();
        await worker.RunOnceAsync(TestContext.Current.CancellationToken);
        await reached.Task;

        parts.Time.Advance(TimeSpan.FromSeconds(16));
        await worker.DrainAsync();

        (await parts.DeliveriesAsync())[0].Error.ShouldBe("The receiver took longer than 15 seconds.");
    }

    [Fact]
    public async Task Send_HostileEndpoint_MakesNoHeaderAndEndsNoMail()
    {
        await using var server = new MailServer();
        await using var parts = Mail(server);
        parts.Raise(endpoint: "x\r\nBcc: eve@example.org\r\n\r\n.\r\nMAIL FROM:<eve>\r\n日本 =?utf-8?B?eA==?=");
        await parts.RunAsync();
        parts.Time.Advance(Wait);

        await parts.DeliverAsync();

        var mail = server.Mails.ShouldHaveSingleItem();
        mail.Split('\n').ShouldAllBe(static line => !line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase) && line.Length <= 78 + 20);
        server.Heard.Count(static line => line.StartsWith("MAIL", StringComparison.Ordinal)).ShouldBe(1);
        var subject = string.Concat(mail[mail.IndexOf("Subject: ", StringComparison.Ordinal)..mail.IndexOf("\nDate:", StringComparison.Ordinal)]["Subject: ".Length..].Split('\n').Select(static word => Encoding.UTF8.GetString(Convert.FromBase64String(word.Trim()["=?utf-8?B?".Length..^2]))));
        subject.ShouldContain("日本");
        subject.ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("a@example.org", true)]
    [InlineData("a@example", true)]
    [InlineData("a@b@example.org", false)]
    [InlineData("a@example.org>\r\nDATA", false)]
    [InlineData("\"a b\"@example.org", false)]
    [InlineData("ä@example.org", false)]
    [InlineData("@example.org", false)]
    [InlineData("", false)]
    public void IsAddress_Text_IsOneOnlyWhenItCanBeNothingElse(string text, bool isOne) => MailText.IsAddress(text).ShouldBe(isOne);

    [Theory]
    [InlineData("From", "x")]
    [InlineData("To:0", "x y@example.org")]
    [InlineData("Host", "")]
    [InlineData("User", "ada")]
    [InlineData("CertificateSha256", "zz")]
    public async Task Options_Wrong_AreRefused(string key, string value)
    {
        await using var parts = DeliveryParts.Create([.. Settings(25).Where(one => one.Item1 != "Channels:mail:" + key), ("Channels:mail:" + key, value)]);

        Should.Throw<OptionsValidationException>(() => parts.Get<IOptionsMonitor<AlertDeliveryOptions>>().CurrentValue);
    }

    [Fact]
    public async Task Options_PasswordInTheClear_IsRefusedButOnThisMachine()
    {
        (string, string)[] clear = [.. Settings(25), ("Channels:mail:Security", "None"), ("Channels:mail:User", "ada"), ("Channels:mail:Password", "pw")];
        await using var near = DeliveryParts.Create(clear);
        near.Get<IOptionsMonitor<AlertDeliveryOptions>>().CurrentValue.Channels.Count.ShouldBe(1);
        await using var far = DeliveryParts.Create([.. clear.Where(static one => one.Item1 != "Channels:mail:Host"), ("Channels:mail:Host", "mail.example.org")]);
        Should.Throw<OptionsValidationException>(() => far.Get<IOptionsMonitor<AlertDeliveryOptions>>().CurrentValue);
    }

    private static (string, string)[] Settings(int port) =>
    [
        ("Channels:mail:Kind", "Email"), ("Channels:mail:Host", "127.0.0.1"), ("Channels:mail:Port", port.ToString(CultureInfo.InvariantCulture)), ("Channels:mail:From", "outrigger@example.org"), ("Channels:mail:To:0", "a@example.org"),
    ];

    private static AlertParts Mail(MailServer server, params (string Key, string Value)[] settings)
    {
        var all = Settings(server.Port).Append(("Channels:mail:CertificateSha256", server.Fingerprint)).ToDictionary(static one => one.Item1, static one => one.Item2);
        foreach (var (key, value) in settings)
        {
            all["Channels:mail:" + key] = value;
        }

        return DeliveryParts.Create([.. all.Select(static one => (one.Key, one.Value))]);
    }

    private static async Task<AlertDeliveryRecord> DeliverAsync(AlertParts parts)
    {
        parts.Raise();
        await parts.RunAsync();
        parts.Time.Advance(Wait);
        await parts.DeliverAsync();
        return (await parts.DeliveriesAsync()).ShouldHaveSingleItem();
    }

    private static string BodyOf(string mail) => Encoding.UTF8.GetString(Convert.FromBase64String(mail[(mail.IndexOf("\n\n", StringComparison.Ordinal) + 2)..].Replace("\n", "", StringComparison.Ordinal)));
}
