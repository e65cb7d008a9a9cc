using System.Net;
using Outrigger.Core.Egress;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Egress;

public sealed class EgressAddressPolicyTests
{
    [Theory]
    [InlineData("https://example.com/callback")]
    [InlineData("http://example.com")]
    [InlineData("https://hooks.example.co.uk:8443/a/b?c=d&e=f#g")]
    [InlineData("https://example.com:443/")]
    [InlineData("http://8.8.8.8/")]
    [InlineData("http://8.8.8.8:8080/")]
    [InlineData("https://[2606:4700:4700::1111]/dns")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://example.com./trailing-dot")]
    [InlineData("https://sub.internal.example.com/")]
    [InlineData("https://localhost.example.com/")]
    [InlineData("https://a.b.c.d.example/%20path%2F..%2F")]
    public void Check_PublicAddress_IsAllowed(string url)
    {
        var policy = CreatePolicy();

        policy.Check(url).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(SsrfCorpus.Urls), MemberType = typeof(SsrfCorpus))]
    public void Check_HostileAddress_IsRefusedWithoutAReason(string url)
    {
        var policy = CreatePolicy();

        var error = policy.Check(url);

        error.ShouldNotBeNull($"{url} was let through");
        error.Type.ShouldBe(EgressErrors.AddressNotAllowed);
        error.Detail.ShouldBe("address not allowed");
    }

    [Fact]
    public void Corpus_HasAtLeastOneHundredAndTwentyAddresses()
    {
        SsrfCorpus.All.Distinct().Count().ShouldBeGreaterThanOrEqualTo(120);
    }

    [Theory]
    [MemberData(nameof(SsrfCorpus.ParsedUrls), MemberType = typeof(SsrfCorpus))]
    public void CheckUri_HostileAddressThatParses_IsRefusedToo(string url)
    {
        var uri = new Uri(url);
        var policy = CreatePolicy();

        policy.Check(uri).ShouldNotBeNull($"{url} was let through as {uri}");
    }

    [Theory]
    [InlineData("10.1.2.3", "http://10.1.2.3/")]
    [InlineData("10.1.0.0/16", "http://10.1.255.255:8080/hook")]
    [InlineData("fd00:1::/64", "https://[fd00:1::5]/")]
    [InlineData("127.0.0.1/32", "http://127.0.0.1/")]
    [InlineData("10.1.0.0/16", "http://worker.internal/")]
    [InlineData("10.1.0.0/16", "http://worker/")]
    public void Check_InsideAnAllowedNetwork_IsAllowed(string network, string url)
    {
        var policy = CreatePolicy(network);

        policy.Check(url).ShouldBeNull();
    }

    [Theory]
    [InlineData("10.1.0.0/16", "http://10.2.0.1/")]
    [InlineData("127.0.0.1/32", "http://127.0.0.2/")]
    [InlineData("10.1.0.0/16", "http://metadata.google.internal/")]
    [InlineData("10.1.0.0/16", "http://user:pass@10.1.0.1/")]
    [InlineData("10.1.0.0/16", "http://10.1.0.1:6379/")]
    [InlineData("10.1.0.0/16", "gopher://10.1.0.1/")]
    public void Check_OutsideWhatWasAllowed_IsRefused(string network, string url)
    {
        var policy = CreatePolicy(network);

        policy.Check(url).ShouldNotBeNull();
    }

    [Fact]
    public void Check_OptionsChange_FollowsThem()
    {
        var options = new StubOptionsMonitor<EgressOptions>(new EgressOptions());
        var policy = new EgressAddressPolicy(options);
        policy.Check("http://10.1.2.3/").ShouldNotBeNull();

        options.CurrentValue = new EgressOptions { AllowedNetworks = { "10.0.0.0/8" } };

        policy.Check("http://10.1.2.3/").ShouldBeNull();
    }

    [Fact]
    public void Check_AllowedPort_IsAllowed()
    {
        var options = new EgressOptions { AllowedPorts = { 22 } };
        var policy = new EgressAddressPolicy(new StubOptionsMonitor<EgressOptions>(options));

        policy.Check("http://8.8.8.8:22/").ShouldBeNull();
        policy.Check("http://8.8.8.8:25/").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("0.0.0.0", false)]
    [InlineData("9.255.255.255", true)]
    [InlineData("10.0.0.0", false)]
    [InlineData("11.0.0.0", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.64.0.0", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("100.128.0.0", true)]
    [InlineData("126.255.255.255", true)]
    [InlineData("127.255.255.255", false)]
    [InlineData("169.253.255.255", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("192.168.255.255", false)]
    [InlineData("198.17.255.255", true)]
    [InlineData("198.19.255.255", false)]
    [InlineData("223.255.255.255", true)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("100::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2606:4700::1", true)]
    [InlineData("2a00:1450:4001:5efe:0:5efe:7f00:1", false)]
    [InlineData("2a00:1450:4001::5efe:808:808", true)]
    [InlineData("3fff::1", false)]
    [InlineData("4000::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    public void IsPublic_AddressAtTheBorderOfARange_IsToldApart(string address, bool isPublic)
    {
        AddressRanges.IsPublic(IPAddress.Parse(address)).ShouldBe(isPublic);
    }

    [Theory]
    [InlineData("10.1.0.0/8", false)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("10.1.2.3", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("fe80::1%2", false)]
    [InlineData("example.com", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public void Validator_Network_MustBeReadable(string network, bool isValid)
    {
        var result = new EgressOptionsContentValidator().Validate(null, new EgressOptions { AllowedNetworks = { network } });

        result.Succeeded.ShouldBe(isValid);
    }

    internal static EgressAddressPolicy CreatePolicy(params string[] networks)
    {
        var options = new EgressOptions();
        foreach (var network in networks)
        {
            options.AllowedNetworks.Add(network);
        }

        return new EgressAddressPolicy(new StubOptionsMonitor<EgressOptions>(options));
    }
}
