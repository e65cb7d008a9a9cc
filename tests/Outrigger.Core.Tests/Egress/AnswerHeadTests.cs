using System.Text;
using Outrigger.Core.Egress;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Egress;

public sealed class AnswerHeadTests
{
    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r")]
    public void Read_TooFewBytes_IsUnknown(string text) => Read(text).Kind.ShouldBe(AnswerHeadKind.Unknown);

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", "")]
    [InlineData("HTTP/1.1 103\r\n\r\n", "HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.0 102 Processing\r\nA: b\r\nC: d\r\n\r\n", "HTTP/1.1 102")]
    [InlineData("HTTP/1.1 100 Continue\n\n", "HTTP/1.1 200 OK\r\n")]
    public void Read_InterimAnswer_EndsAtItsEmptyLine(string interim, string next) => Read(interim + next).ShouldBe((AnswerHeadKind.Interim, interim.Length));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 413\r\n")]
    [InlineData("HTTP/1.0 401 Unauthorized\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n")]
    [InlineData("HTTP/1.1 099 Odd\r\n")]
    [InlineData("nonsense\r\n")]
    [InlineData("\r\n")]
    [InlineData("HTTP/2.0 103 Early Hints\r\n")]
    public void Read_AnyOtherLine_IsFinal(string line) => Read(line + "A: b\r\n\r\nbody").ShouldBe((AnswerHeadKind.Final, line.Length));

    [Fact]
    public void Read_EveryPrefixOfAnInterimAnswer_IsUnknownUntilItIsWhole()
    {
        const string interim = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\nX: y\r\n\r\n";
        for (var length = 0; length < interim.Length; length++)
        {
            Read(interim[..length]).Kind.ShouldBe(AnswerHeadKind.Unknown);
        }

        Read(interim).ShouldBe((AnswerHeadKind.Interim, interim.Length));
    }

    private static (AnswerHeadKind Kind, int Length) Read(string text) => AnswerHead.Read(Encoding.ASCII.GetBytes(text));
}
