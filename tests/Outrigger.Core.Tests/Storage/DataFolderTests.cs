using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Errors;
using Outrigger.Core.Storage;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Storage;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Folder => _temp.File("data");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Acquire_Missing_IsMadeForItsOwnerOnly()
    {
        using var folder = DataFolder.Acquire(Folder);

        folder.Path.ShouldBe(Folder);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.GetUnixFileMode(folder.GetPath(DataFolder.LockFileName)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Acquire_Taken_RefusesAndNamesTheOwner()
    {
        using var owner = DataFolder.Acquire(Folder);

        var failure = Should.Throw<OutriggerException>(() => DataFolder.Acquire(Folder));

        failure.Error.Type.ShouldBe(DataFolderErrors.InUse);
        failure.Message.ShouldContain($"process {Environment.ProcessId} on {Environment.MachineName}, started 20");
        failure.Message.ShouldContain(Folder);
        failure.Message.ShouldContain("OUTRIGGER_DATA");
        failure.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void Acquire_GivenFree_SucceedsAndNamesTheNewOwner()
    {
        DataFolder.Acquire(Folder).Dispose();
        File.WriteAllText(_temp.File("data/outrigger.lock"), "process 1 of long ago, with a text that is longer than ours: " + new string('x', 500));

        using (DataFolder.Acquire(Folder))
        {
            Should.Throw<OutriggerException>(() => DataFolder.Acquire(Folder)).Message.ShouldNotContain("long ago");
        }

        File.ReadAllText(_temp.File("data/outrigger.lock")).ShouldStartWith($"process {Environment.ProcessId} ");
    }

    [Fact]
    public void Acquire_PathIsAFile_SaysThatItCannotBeUsed()
    {
        File.WriteAllText(Folder, "");

        var failure = Should.Throw<OutriggerException>(() => DataFolder.Acquire(Folder));

        failure.Error.Type.ShouldBe(DataFolderErrors.Unusable);
        failure.Message.ShouldContain(Folder);
    }

    [Fact]
    public void Acquire_LockFileIsAFolder_SaysThatItCannotBeUsed()
    {
        Directory.CreateDirectory(_temp.File("data/outrigger.lock"));

        Should.Throw<OutriggerException>(() => DataFolder.Acquire(Folder)).Error.Type.ShouldBe(DataFolderErrors.Unusable);
    }

    [Theory]
    [InlineData("../admin.key")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("/etc/passwd")]
    public void GetPath_LeadsElsewhere_IsRefused(string name)
    {
        using var folder = DataFolder.Acquire(Folder);

        Should.Throw<ArgumentException>(() => folder.GetPath(name));
        folder.GetPath("admin.key").ShouldBe(_temp.File("data/admin.key"));
    }

    [Fact]
    public void AddDataFolder_Setting_NamesTheFolderAndTheContainerFreesIt()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("OUTRIGGER_DATA", Folder)]).Build();
        using (var services = new ServiceCollection().AddDataFolder(configuration).BuildServiceProvider())
        {
            Directory.Exists(Folder).ShouldBeFalse("nobody has asked for it");
            services.GetRequiredService<DataFolder>().Path.ShouldBe(Folder);
        }

        using var free = DataFolder.Acquire(Folder);
    }
}
