using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.StateFiles;
using Outrigger.AspNetCore.Tests.Attachment;
using Outrigger.Assist.Models;
using Outrigger.StoreConformance.Models;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.StateFiles;

public sealed class FileStateStoreTests : ModelStateStoreConformance
{
    private readonly TempFolder _folder = new();
    private readonly LogCollector _logs = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Find_AfterRestart_GivesWhatWasSaved()
    {
        await Store.SaveAsync(State("series", 5), 3, Token);

        (await Create().FindAsync("node", "series", 0, Token))!.SavedAtMicros.ShouldBe(5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(-1)]
    public async Task Find_ByteTurned_TakesTheSavingBeforeItAndSaysSo(int at)
    {
        await Store.SaveAsync(State("series", 5), 3, Token);
        await Store.SaveAsync(State("series", 6), 3, Token);
        var newest = Directory.GetFiles(_folder.Path, "*.state").Single(static path => path.EndsWith("6.state", StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(newest, Token);
        bytes[at < 0 ? bytes.Length + at : at] ^= 1;
        await File.WriteAllBytesAsync(newest, bytes, Token);

        (await Store.FindAsync("node", "series", 0, Token))!.SavedAtMicros.ShouldBe(5);
        _logs.Entries.ShouldContain(static entry => entry.Id == 5900);
        Directory.GetFiles(_folder.Path, "*.corrupt").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task Find_FileCutShort_IsAColdStart(int length)
    {
        await Store.SaveAsync(State("series", 5), 3, Token);
        var path = Directory.GetFiles(_folder.Path, "*.state").Single();
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, Token))[..length], Token);

        (await Store.FindAsync("node", "series", 0, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Find_NamesThatLookLikePaths_StayInTheFolder()
    {
        await Store.SaveAsync(State("../../etc/passwd", 5), 3, Token);

        Directory.GetFiles(_folder.Path).ShouldHaveSingleItem();
        (await Store.FindAsync("node", "../../etc/passwd", 0, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task AddOutrigger_WithFolder_SavesWhatTheEnginesLearned()
    {
        await using (var app = await AttachedApp.StartAsync(static _ => { }, new() { ["Outrigger:AspNetCore:StateFiles:Folder"] = _folder.Path }))
        {
            app.Services.GetRequiredService<IModelStateStore>().ShouldBeOfType<FileStateStore>();
        }

        Directory.GetFiles(_folder.Path, "*.state").ShouldNotBeEmpty();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Directory.GetFiles(_folder.Path, "*.state")[0]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    protected override ValueTask<IModelStateStore> CreateStoreAsync() => ValueTask.FromResult<IModelStateStore>(Create());

    private static SavedState State(string name, long at) => new("node", name, 1, "00", new byte[] { 1, 2, 3 }, at);

    private FileStateStore Create() => new(Options.Create(new StateFilesOptions { Folder = _folder.Path }), new ManualTimeProvider(), _logs.For<FileStateStore>());
}
