using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Secrets;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Callers;

public sealed class AdminKeyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FirstStartOnLoopback_WritesAPrivateFileWithA256BitKey()
    {
        var key = Create();

        key.Load();

        var text = File.ReadAllText(_folder.File("admin.key")).Trim();
        text.ShouldStartWith("ora_");
        text.Length.ShouldBe(4 + 43);
        key.Matches(text).ShouldBeTrue();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_folder.File("admin.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Load_SecondStart_KeepsTheKey()
    {
        Create().Load();
        var text = File.ReadAllText(_folder.File("admin.key")).Trim();

        var second = Create();
        second.Load();

        second.Matches(text).ShouldBeTrue();
    }

    [Fact]
    public void Load_KeyOfTheEnvironment_WinsAndWritesNoFile()
    {
        var key = Create("given-by-the-environment");

        key.Load();

        key.Matches("given-by-the-environment").ShouldBeTrue();
        File.Exists(_folder.File("admin.key")).ShouldBeFalse();
    }

    [Fact]
    public void Load_BeyondLoopbackWithoutAKey_EndsTheStartAndMakesNone()
    {
        var exception = Should.Throw<OutriggerException>(() => Create(urls: "http://0.0.0.0:5080").Load());

        exception.Error.Type.ShouldBe(CallersErrors.AdminKeyMissing);
        File.Exists(_folder.File("admin.key")).ShouldBeFalse();
    }

    [Fact]
    public void Load_BeyondLoopbackWithAFile_ReadsIt()
    {
        File.WriteAllText(_folder.File("admin.key"), "ora_put-here-by-the-operator\n");
        var key = Create(urls: "http://0.0.0.0:5080");

        key.Load();

        key.Matches("ora_put-here-by-the-operator").ShouldBeTrue();
    }

    [Theory]
    [InlineData("with space inside")]
    [InlineData("ümlaut-umlaut-umlaut")]
    public void Load_KeyThatNoHeaderCanCarry_EndsTheStart(string text) =>
        Should.Throw<OutriggerException>(() => Create(text).Load()).Error.Type.ShouldBe(CallersErrors.AdminKeyInvalid);

    [Theory]
    [InlineData("")]
    [InlineData("given-by-the-environmen")]
    [InlineData("given-by-the-environment ")]
    [InlineData("GIVEN-BY-THE-ENVIRONMENT")]
    [InlineData("given-by-the-environmenţ")]
    public void Matches_AnotherText_IsFalse(string presented)
    {
        var key = Create("given-by-the-environment");
        key.Load();

        key.Matches(presented).ShouldBeFalse();
    }

    [Fact]
    public void Matches_BeforeLoad_IsFalse() => Create("given-by-the-environment").Matches("given-by-the-environment").ShouldBeFalse();

    [Fact]
    public void Matches_HugeText_IsFalse()
    {
        var key = Create("given-by-the-environment");
        key.Load();

        key.Matches(new string('x', 1_000_000)).ShouldBeFalse();
    }

    private AdminKey Create(string? given = null, string urls = "http://127.0.0.1:5080") => new(
        Options.Create(new CallersOptions { AdminKey = given is null ? null : new Secret(given), DataFolder = _folder.Path }),
        new ServerBinding(urls.Split(';'), []),
        NullLogger<AdminKey>.Instance);
}
