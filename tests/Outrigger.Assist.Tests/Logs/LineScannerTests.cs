using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Logs.Parsing;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Logs;

public sealed class LineScannerTests
{
    [Theory]
    [InlineData("took 12 ms", "took <*> ms")]
    [InlineData("took 12ms", "took <*>")]
    [InlineData("read 1,024 bytes (1.0 KB) at once", "read <*> bytes (<*> KB) at once")]
    [InlineData("id 7d793037-a076-4fcd-9d2b-1d2f3a4b5c6d seen", "id <*> seen")]
    [InlineData("from 10.0.0.1:8080 to [2001:db8::1]", "from <*> to [<*>]")]
    [InlineData("open /var/log/app.log: denied", "open <*>: denied")]
    [InlineData(@"open C:\temp\app.log now", "open <*> now")]
    [InlineData("GET https://shop.example.com/a?b=c&d=e ok", "GET <*> ok")]
    [InlineData("started at 2026-11-22T10:00:00.123Z", "started at <*>")]
    [InlineData("expires Sat Jun 18 02:08:12 2005 then", "expires <*> then")]
    [InlineData("user=alice took=5s", "user=alice took=<*>")]
    [InlineData("mail to ann@example.org", "mail to <*>")]
    [InlineData("code 0xdeadbeef and -3.5%", "code <*> and <*>%")]
    [InlineData("can't open", "can't open")]
    [InlineData("done.", "done.")]
    [InlineData("ready: true", "ready: <*>")]
    [InlineData("node-17 is up", "node-<*> is up")]
    [InlineData("v1.2.3 loaded", "<*> loaded")]
    [InlineData("commit 1f2e3d4c5b by", "commit <*> by")]
    [InlineData("host db.internal is up", "host <*> is up")]
    public void Observe_OneLine_GivesTheTemplate(string line, string template) =>
        new TemplateMiner(MinerSettings.Default).Observe(line, 0, out _).Text.ShouldBe(template);

    [Theory]
    [InlineData("drop 1, 2, 3", "drop 7")]
    [InlineData("drop blk_1 blk_-22 blk_333", "drop blk_9")]
    [InlineData("rhost= ok", "rhost=10.0.0.1 ok")]
    [InlineData("from host () at 5", "from host (10.0.0.1) at 5")]
    [InlineData("part-1 done", "part-123456 done")]
    public void Scan_FormsOfOneStatement_HaveEqualKeys(string one, string other) => Keys(one).ShouldBe(Keys(other));

    [Fact]
    public void Scan_AnyText_CoversItInOrderAndNeverThrows() =>
        Prop.ForAll(
            Gen.ListOf(Gen.Elements('a', 'Z', '0', '9', ' ', '.', ':', '/', '-', '=', '"', '\'', '(', ')', '<', '\\', '@', 'é', '中', '\u3000', '\0', '\uD800', ',', 'J', 'n')).ToArbitrary(),
            characters =>
            {
                var line = new string([.. characters]);
                var tokens = new LogToken[LineScanner.MaxTokens];
                foreach (var isCollapsing in (bool[])[true, false])
                {
                    var count = LineScanner.Scan(line, tokens, isCollapsing);
                    var end = 0;
                    for (var i = 0; i < count; i++)
                    {
                        tokens[i].Start.ShouldBeGreaterThanOrEqualTo(end);
                        line[end..tokens[i].Start].ShouldAllBe(c => char.IsWhiteSpace(c) || c <= ' ');
                        end = tokens[i].End;
                    }

                    line[end..].ShouldAllBe(c => char.IsWhiteSpace(c) || c <= ' ');
                }
            }).Holds();

    [Fact]
    public void Scan_MegabyteOfOneLine_StaysBounded()
    {
        var tokens = new LogToken[LineScanner.MaxTokens];

        LineScanner.Scan(string.Concat(Enumerable.Repeat("word, ", 200_000)), tokens).ShouldBe(LineScanner.MaxTokens);
        LineScanner.Scan(new string('x', 1 << 20), tokens).ShouldBe(1);
        LineScanner.Scan("", tokens).ShouldBe(0);
    }

    [Fact]
    public void Observe_KnownForm_AllocatesNothing()
    {
        var miner = new TemplateMiner(MinerSettings.Default);
        const string Line = "user=alice from 10.0.0.1:5000 read /var/data/x.bin 126 KB (1.2 MB) in 5ms at 2026-11-22T10:00:00Z";
        miner.Observe(Line, 0, out _);

        Allocations.Least(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                miner.Observe(Line, i, out _);
            }
        }).ShouldBe(0);
    }

    private static ulong[] Keys(string line)
    {
        var tokens = new LogToken[LineScanner.MaxTokens];
        return [.. tokens.Take(LineScanner.Scan(line, tokens)).Select(token => token.Key)];
    }
}
