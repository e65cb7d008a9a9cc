using Outrigger.Core.Errors;
using Outrigger.Core.Secrets;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Secrets;

public sealed class SecretRotationTests : IDisposable
{
    private readonly SecretFixture _fixture = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Rotate_OwnKeyFile_MakesANewKeyAndTheOldOneOpensNothing()
    {
        var (vault, rotation) = await PlantAsync(rows: 3);
        var oldFile = await File.ReadAllTextAsync(_fixture.MasterKeyPath, Token);
        var pepper = vault.DeriveKey("virtual-keys");

        var result = await rotation.RotateAsync(Token);

        // Three rows and the root.
        result.RewrappedRows.ShouldBe(4);
        result.UnreadableRows.ShouldBe(0);
        (await File.ReadAllTextAsync(_fixture.MasterKeyPath, Token)).ShouldNotContain(oldFile.Trim());
        var restarted = await _fixture.StartVaultAsync();
        restarted.CurrentKeyId.ShouldBe(result.KeyId);
        restarted.DeriveKey("virtual-keys").ShouldBe(pepper);
        restarted.Open(_fixture.Rows["row1"], _fixture.Rows.Address("row1")).Secret!.Reveal().ShouldBe("secret of row1");
        var exception = await Should.ThrowAsync<OutriggerException>(() => _fixture.StartVaultAsync(oldFile));
        exception.Error.Type.ShouldBe(SecretsErrors.MasterKeyWrong);
    }

    [Fact]
    public async Task Rotate_Payloads_StayAsTheyAre()
    {
        var (_, rotation) = await PlantAsync(rows: 1);
        var before = _fixture.Rows["row0"];

        await rotation.RotateAsync(Token);

        _fixture.Rows["row0"].Payload.ShouldBe(before.Payload);
        _fixture.Rows["row0"].WrappedKey.ShouldNotBe(before.WrappedKey);
    }

    [Fact]
    public async Task Resume_NewKeyInFront_RewrapsAtTheStartAndOnlyOnce()
    {
        var oldKey = SecretFixture.NewKey();
        var newKey = SecretFixture.NewKey();
        await PlantAsync(rows: 250, masterKey: $"old:{oldKey}");

        var (_, rotation) = _fixture.Start($"new:{newKey},old:{oldKey}");
        var first = await rotation.ResumeAsync(Token);
        var second = await rotation.ResumeAsync(Token);

        first.RewrappedRows.ShouldBe(251);
        second.RewrappedRows.ShouldBe(0);
        var alone = await _fixture.StartVaultAsync($"new:{newKey}");
        alone.Open(_fixture.Rows["row249"], _fixture.Rows.Address("row249")).Failure.ShouldBe(SecretFailure.None);
        await Should.ThrowAsync<OutriggerException>(() => _fixture.StartVaultAsync($"old:{oldKey}"));
    }

    [Fact]
    public async Task Rotate_KeyFileOfOurOwnAfterABreak_FinishesTheBrokenRotation()
    {
        var (_, rotation) = await PlantAsync(rows: 3);
        _fixture.Rows.BeforeReplace = id =>
        {
            if (id == "row1")
            {
                throw new IOException("The database went away.");
            }
        };
        await Should.ThrowAsync<IOException>(() => rotation.RotateAsync(Token));
        _fixture.Rows.BeforeReplace = _ => { };

        // The next start: the file holds both keys, and every row can still be opened.
        var (restarted, resumed) = _fixture.Start();
        await restarted.EnsureReadyAsync(Token);
        restarted.Open(_fixture.Rows["row0"], _fixture.Rows.Address("row0")).Failure.ShouldBe(SecretFailure.None);
        restarted.Open(_fixture.Rows["row2"], _fixture.Rows.Address("row2")).Failure.ShouldBe(SecretFailure.None);
        var result = await resumed.ResumeAsync(Token);

        result.RewrappedRows.ShouldBe(3);
        (await File.ReadAllTextAsync(_fixture.MasterKeyPath, Token)).ShouldNotContain(",");
    }

    [Fact]
    public async Task Rotate_NamedFileChanged_ReadsItAnew()
    {
        var path = _fixture.File("given.key");
        var oldKey = SecretFixture.NewKey();
        await File.WriteAllTextAsync(path, $"old:{oldKey}", Token);
        var (vault, rotation) = await PlantAsync(rows: 1, file: path);
        await File.WriteAllTextAsync(path, $"new:{SecretFixture.NewKey()},old:{oldKey}", Token);

        var result = await rotation.RotateAsync(Token);

        result.KeyId.ShouldBe("new");
        vault.Open(_fixture.Rows["row0"], _fixture.Rows.Address("row0")).Failure.ShouldBe(SecretFailure.None);
    }

    [Fact]
    public async Task Rotate_NamedFileWithoutTheKeyInUse_IsRefused()
    {
        var path = _fixture.File("given.key");
        await File.WriteAllTextAsync(path, $"old:{SecretFixture.NewKey()}", Token);
        var (_, rotation) = await PlantAsync(rows: 1, file: path);
        await File.WriteAllTextAsync(path, $"new:{SecretFixture.NewKey()}", Token);

        var exception = await Should.ThrowAsync<OutriggerException>(() => rotation.RotateAsync(Token));

        exception.Error.Type.ShouldBe(SecretsErrors.MasterKeyWrong);
    }

    [Fact]
    public async Task Rotate_TamperedRow_IsCountedAndTheOthersGoOn()
    {
        var (_, rotation) = await PlantAsync(rows: 3);
        _fixture.Rows["row1"] = _fixture.Rows["row0"];

        var result = await rotation.RotateAsync(Token);

        result.RewrappedRows.ShouldBe(3);
        result.UnreadableRows.ShouldBe(1);
    }

    private async Task<(SecretVault Vault, SecretRotation Rotation)> PlantAsync(int rows, string? masterKey = null, string? file = null)
    {
        var (vault, rotation) = _fixture.Start(masterKey, file);
        await vault.EnsureReadyAsync(Token);
        for (var i = 0; i < rows; i++)
        {
            _fixture.Rows[$"row{i}"] = vault.Seal(new Secret($"secret of row{i}"), _fixture.Rows.Address($"row{i}"));
        }

        return (vault, rotation);
    }
}
