using Xunit;

namespace Outrigger.Core.Tests.Egress;

/// <summary>Addresses by which strangers have reached inside networks: every notation of an inner address that some parser knows.</summary>
public static class SsrfCorpus
{
    public static readonly string[] All =
    [
        // Loopback in all notations of IPv4
        "http://127.0.0.1/", "http://127.0.0.1:80/", "https://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://127.127.127.127/",
        "http://2130706433/", "http://017700000001/", "http://0x7f000001/", "http://0x7f.0x0.0x0.0x1/", "http://0177.0.0.1/", "http://0177.0.0.01/",
        "http://0x7f.1/", "http://127.0.0.1./", "http://127.000.000.001/", "http://127.0.0.1%2f@example.com/", "http://00000177.0.0.1/",
        "http://0x7F.0.0.0x1/", "http://127.0x0.0.1/", "http://4294967295/", "http://0/", "http://0.0.0.0/", "http://0.0.0.0:8080/", "http://00/", "http://0x0/",

        // Loopback in IPv6
        "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[0000:0000:0000:0000:0000:0000:0000:0001]/", "http://[::]/", "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/", "http://[::127.0.0.1]/", "http://[::7f00:1]/", "http://[::1%25eth0]/", "http://[::1%lo]/",
        "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::a00:1]/", "http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::]/",
        "http://[2001:0:7f00:1::]/", "http://[2001::1]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[fec0::1]/",
        "http://[ff02::1]/", "http://[2001:db8::1]/", "http://[100::1]/", "http://[2a00:1450::5efe:127.0.0.1]/", "http://[3fff::1]/", "http://[5f00::1]/",

        // Private, link-local, shared, reserved
        "http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.254/", "http://192.168.0.1/", "http://192.168.1.254:8443/",
        "http://100.64.0.1/", "http://100.100.100.200/latest/meta-data/", "http://169.254.0.1/", "http://169.254.169.254/latest/meta-data/",
        "http://169.254.170.2/v2/credentials", "http://169.254.169.254.:80/", "http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/",
        "http://0xa9.0xfe.0xa9.0xfe/", "http://169.16689662/", "http://[::ffff:169.254.169.254]/", "http://[::ffff:a9fe:a9fe]/", "http://192.0.0.192/",
        "http://168.63.129.16/", "http://198.18.0.1/", "http://192.0.2.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://192.88.99.1/",
        "http://224.0.0.1/", "http://239.255.255.250:1900/", "http://240.0.0.1/", "http://255.255.255.255/", "http://167772161/", "http://3232235521/", "http://0xc0a80001/",

        // Names of this machine and its network
        "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://localhost:8080/", "http://foo.localhost/", "http://localhost.localdomain/",
        "http://ip6-localhost/", "http://ip6-loopback/", "http://localhost4/", "http://broadcasthost/", "http://router/", "http://intranet/", "http://printer.local/",
        "http://db.internal/", "http://server.lan/", "http://nas.home/", "http://nas.home.arpa/", "http://host.docker.internal/", "http://gateway.docker.internal/",
        "http://kubernetes.default.svc/", "http://kubernetes.default.svc.cluster.local/", "http://db.corp/", "http://example.onion/", "http://1.0.0.127.in-addr.arpa/",

        // Metadata services
        "http://metadata/", "http://metadata.google.internal/computeMetadata/v1/", "http://metadata.google.internal./", "http://metadata.goog/", "http://METADATA.GOOGLE.INTERNAL/",
        "http://instance-data/", "http://instance-data.ec2.internal/", "http://metadata.azure.com/", "http://metadata.azure.internal/", "http://metadata.packet.net/", "http://rancher-metadata/",

        // User info, separators and letters that parsers read differently
        "http://user@example.com/", "http://user:password@example.com/", "http://example.com@127.0.0.1/", "http://127.0.0.1@example.com/", "http://:@example.com/",
        "http://127.0.0.1\\@example.com/", "http://example.com\\@127.0.0.1/", "http:\\\\127.0.0.1\\", "http://example.com#@127.0.0.1/\\", "http://127.0.0.1#\\@example.com/",
        "http://example.com:80@127.0.0.1/", "http://127。0。0。1/", "http://①②⑦.⓪.⓪.①/", "http://１２７.０.０.１/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://loc\u00ADalhost/",
        "http://127.0.0.1\u3002/", "http://exa mple.com/", " http://example.com/", "http://example.com/ ", "http://example.com/\r\nHost: 127.0.0.1", "http://example.com/\0",
        "http://example.com\t/", "http://1.1.1.1 &@127.0.0.1# @3.3.3.3/", "http://[::1/", "http://[127.0.0.1]/", "http://127.0.0.1:80:80/", "http://%31%32%37.0.0.1/", "http://127%2E0%2E0%2E1/",
        "http:127.0.0.1/", "http:/127.0.0.1/", "http:///127.0.0.1/", "http://", "http:///", "//127.0.0.1/", "127.0.0.1", "example.com", "/relative", "",
        "http://256.256.256.256/", "http://1.2.3.4.5/", "http://999999999999/", "http://0x100000000/", "http://08.8.8.8/", "http://8.8.8.08/", "http://example.com:99999/", "http://example.com:-1/", "http://.example.com/",

        // Schemes
        "file:///etc/passwd", "file://localhost/etc/passwd", "gopher://127.0.0.1:6379/_INFO", "gopher://example.com/", "ftp://example.com/", "ftps://example.com/",
        "data:text/plain,hello", "dict://example.com:11211/stat", "ldap://example.com/", "jar:http://example.com!/", "javascript:alert(1)", "ws://example.com/", "wss://example.com/",
        "unix:/var/run/docker.sock", "sftp://example.com/", "tftp://example.com/", "netdoc:///etc/passwd", "view-source:http://example.com/", "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",

        // Ports of what is not a web service
        "http://example.com:1/", "http://example.com:22/", "http://example.com:23/", "http://example.com:25/", "http://example.com:53/", "http://example.com:110/", "http://example.com:143/",
        "http://example.com:445/", "http://example.com:465/", "http://example.com:587/", "http://example.com:2375/", "http://example.com:2379/", "http://example.com:3306/", "http://example.com:3389/",
        "http://example.com:5432/", "http://example.com:5672/", "http://example.com:6379/", "http://example.com:6443/", "http://example.com:9042/", "http://example.com:9092/", "http://example.com:9200/",
        "http://example.com:10250/", "http://example.com:11211/", "http://example.com:27017/", "http://example.com:0/",
    ];

    public static TheoryData<string> Urls => [.. All.Distinct()];

    /// <summary>Those that our own parser reads as absolute addresses.</summary>
    public static TheoryData<string> ParsedUrls => [.. All.Distinct().Where(url => Uri.TryCreate(url, UriKind.Absolute, out _))];
}
