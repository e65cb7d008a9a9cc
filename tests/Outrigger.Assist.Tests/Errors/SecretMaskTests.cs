using Outrigger.Assist.Errors;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Errors;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("mail bob@shop.example now", "mail [email] now")]
    [InlineData("from 10.1.2.3:8080 and 2001:db8::1", "from [ip] and [ip]")]
    [InlineData("Host=db;Username=app;Password=hunter2;Port=1", "Host=db;Username=app;Password=[secret];Port=1")]
    [InlineData("postgres://app:pw@db.internal/shop?x=1", "postgres://[secret]@db.internal/shop?[query]")]
    [InlineData("Authorization: Bearer abcdef1234567890", "Authorization: [secret]")]
    [InlineData("{\"api_key\": \"abc def\"}", "{\"api_key\": \"[secret]\"}")]
    [InlineData("key sk-live1234567890abcd refused", "key [token] refused")]
    [InlineData("cannot open /srv/eve/app/secrets.json today", "cannot open [path] today")]
    [InlineData("cannot open C:\\Program Files\\Shop\\a.cfg", "cannot open [path]")]
    [InlineData("digest d41d8cd98f00b204e9800998ecf8427e", "digest [token]")]
    [InlineData("order 0192d3f0-1111-7222-8333-444455556666 at 12:30:01, version 1.2.3", "order 0192d3f0-1111-7222-8333-444455556666 at 12:30:01, version 1.2.3")]
    [InlineData("a\0b\u0007c", "a b c")]
    public void Mask_HidesWhatMustNotBeSeen(string text, string expected) => SecretMask.Mask(text, 1000).ShouldBe(expected);

    [Fact]
    public void Mask_PrivateKey_IsGone() =>
        SecretMask.Mask("x -----BEGIN RSA PRIVATE" + " KEY-----\nMIIabc\n-----END RSA PRIVATE KEY----- y", 1000).ShouldBe("x [key] y");

    [Fact]
    public void Mask_Stack_KeepsNamesOfSourceFiles() =>
        SecretMask.Mask("at A.B() in /srv/eve/src/Orders.cs:line 4\n at f (/srv/x/node_modules/pg/client.js:1:2)", 1000, keepsFileNames: true)
            .ShouldBe("at A.B() in [path]/Orders.cs:line 4\n at f ([path]/node_modules/pg/client.js:1:2)");

    [Fact]
    public void Mask_SecretsBetweenAnything_AreHidden()
    {
        var random = new Random(5);
        string[] parts = ["password", "=", ":", " ", "\"", "'", "/srv/x", "C:\\a b\\c", "bob@a.bc", "10.0.0.1", "Bearer", "-----BEGIN ", "-----END ", "://", "@", "?", "sk-0123456789abcdef", "\uD83D", "\uDE00", "\0", ";", "Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZmdoaQ9", "::", "漢字", "\n", "\\"];
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));

            var once = SecretMask.Mask(text, 1000);

            foreach (var secret in (string[])["sk-0123456789abcdef", "bob@a.bc", "10.0.0.1", "/srv/x"])
            {
                once.ShouldNotContain(secret, customMessage: text);
            }
        }
    }

    [Fact]
    public void Mask_MegabyteWord_IsOneToken() => SecretMask.Mask(new string('a', 1 << 20), 1 << 20).ShouldBe("[token]");
}
