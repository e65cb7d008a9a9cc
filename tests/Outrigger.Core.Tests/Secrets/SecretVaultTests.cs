using Outrigger.Core.Errors;
using Outrigger.Core.Secrets;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Secrets;

public sealed class SecretVaultTests : IDisposable
{
    private static readonly SecretAddress Address = new("provider-key", "row1");

    private readonly SecretFixture _fixture = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Open_WhatWasSealed_GivesItBack()
    {
        var vault = await _fixture.StartVaultAsync();

        var opening = vault.Open(vault.Seal(new Secret("sk-planted-secret"), Address), Address);

        opening.Failure.ShouldBe(SecretFailure.None);
        opening.Secret!.Reveal().ShouldBe("sk-planted-secret");
    }

    [Fact]
    public async Task Seal_TheSameSecretTwice_SharesNoBytes()
    {
        var vault = await _fixture.StartVaultAsync();

        var first = vault.Seal(new Secret("sk-planted-secret"), Address);
        var second = vault.Seal(new Secret("sk-planted-secret"), Address);

        first.Payload.ShouldNotBe(second.Payload);
        first.WrappedKey.ShouldNotBe(second.WrappedKey);
        first.Payload[..12].ShouldNotBe(second.Payload[..12]);
    }

    [Fact]
    public async Task Open_InAnotherRowOrScope_IsTampered()
    {
        var vault = await _fixture.StartVaultAsync();
        var secret = vault.Seal(new Secret("sk-planted-secret"), Address);

        vault.Open(secret, Address with { RowId = "row2" }).Failure.ShouldBe(SecretFailure.Tampered);
        vault.Open(secret, Address with { Scope = "provider-ke", RowId = "yrow1" }).Failure.ShouldBe(SecretFailure.Tampered);
    }

    [Fact]
    public async Task Open_PayloadOfOneRowWithTheKeyOfAnother_IsTampered()
    {
        var vault = await _fixture.StartVaultAsync();
        var first = vault.Seal(new Secret("sk-planted-secret"), Address);
        var second = vault.Seal(new Secret("sk-another-secret"), Address);

        vault.Open(first with { Payload = second.Payload }, Address).Failure.ShouldBe(SecretFailure.Tampered);
    }

    [Fact]
    public async Task Open_AnyBitFlipped_IsTampered()
    {
        var vault = await _fixture.StartVaultAsync();
        var secret = vault.Seal(new Secret("sk-planted"), Address);

        for (var i = 0; i < secret.Payload.Length; i++)
        {
            vault.Open(secret with { Payload = Flip(secret.Payload, i) }, Address).Failure.ShouldBe(SecretFailure.Tampered);
        }

        for (var i = 0; i < secret.WrappedKey.Length; i++)
        {
            vault.Open(secret with { WrappedKey = Flip(secret.WrappedKey, i) }, Address).Failure.ShouldBe(SecretFailure.Tampered);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(27)]
    public async Task Open_BytesCutOff_IsTampered(int length)
    {
        var vault = await _fixture.StartVaultAsync();
        var secret = vault.Seal(new Secret("sk-planted"), Address);

        vault.Open(secret with { Payload = secret.Payload[..length] }, Address).Failure.ShouldBe(SecretFailure.Tampered);
        vault.Open(secret with { WrappedKey = secret.WrappedKey[..length] }, Address).Failure.ShouldBe(SecretFailure.Tampered);
    }

    [Fact]
    public async Task Open_UnknownMasterKey_SaysSo()
    {
        var vault = await _fixture.StartVaultAsync();
        var secret = vault.Seal(new Secret("sk-planted"), Address);

        vault.Open(secret with { KeyId = "other" }, Address).Failure.ShouldBe(SecretFailure.UnknownMasterKey);
    }

    [Fact]
    public async Task DeriveKey_AfterARestart_IsTheSamePerPurpose()
    {
        var key = SecretFixture.NewKey();
        var before = (await _fixture.StartVaultAsync(key)).DeriveKey("virtual-keys");
        var after = await _fixture.StartVaultAsync(key);

        after.DeriveKey("virtual-keys").ShouldBe(before);
        after.DeriveKey("other").ShouldNotBe(before);
    }

    [Fact]
    public async Task EnsureReady_FirstStart_MakesAPrivateFileThatTheNextStartReads()
    {
        var first = await _fixture.StartVaultAsync();
        var secret = first.Seal(new Secret("sk-planted"), Address);
        var second = await _fixture.StartVaultAsync();

        second.Open(secret, Address).Secret!.Reveal().ShouldBe("sk-planted");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_fixture.MasterKeyPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task EnsureReady_SharedDatabaseWithoutKey_EndsTheStartAndMakesNoFile()
    {
        var exception = await Should.ThrowAsync<OutriggerException>(() => _fixture.StartVaultAsync(isShared: true));

        exception.Error.Type.ShouldBe(SecretsErrors.MasterKeyMissing);
        File.Exists(_fixture.MasterKeyPath).ShouldBeFalse();
    }

    [Fact]
    public async Task EnsureReady_LostKeyFile_EndsTheStartAndMakesNoNewOne()
    {
        await _fixture.StartVaultAsync();
        File.Delete(_fixture.MasterKeyPath);

        var exception = await Should.ThrowAsync<OutriggerException>(() => _fixture.StartVaultAsync());

        exception.Error.Type.ShouldBe(SecretsErrors.MasterKeyMissing);
        File.Exists(_fixture.MasterKeyPath).ShouldBeFalse();
    }

    [Fact]
    public async Task EnsureReady_WrongKey_EndsTheStart()
    {
        await _fixture.StartVaultAsync(SecretFixture.NewKey());

        var exception = await Should.ThrowAsync<OutriggerException>(() => _fixture.StartVaultAsync(SecretFixture.NewKey()));

        exception.Error.Type.ShouldBe(SecretsErrors.MasterKeyWrong);
    }

    [Fact]
    public async Task EnsureReady_WrongKeyUnderTheRightId_EndsTheStart()
    {
        await _fixture.StartVaultAsync("main:" + SecretFixture.NewKey());

        var exception = await Should.ThrowAsync<OutriggerException>(() => _fixture.StartVaultAsync("main:" + SecretFixture.NewKey()));

        exception.Error.Type.ShouldBe(SecretsErrors.MasterKeyWrong);
    }

    [Fact]
    public async Task EnsureReady_NamedFileThatIsMissing_EndsTheStart()
    {
        var exception = await Should.ThrowAsync<OutriggerException>(() => _fixture.StartVaultAsync(file: _fixture.File("absent.key")));

        exception.Error.Type.ShouldBe(SecretsErrors.MasterKeyMissing);
    }

    [Fact]
    public async Task EnsureReady_NamedFile_IsRead()
    {
        await File.WriteAllTextAsync(_fixture.File("given.key"), $"given:{SecretFixture.NewKey()}\n", Token);

        var vault = await _fixture.StartVaultAsync(file: _fixture.File("given.key"), isShared: true);

        vault.CurrentKeyId.ShouldBe("given");
    }

    [Fact]
    public void Seal_BeforeEnsureReady_Throws()
    {
        var (vault, _) = _fixture.Start();

        Should.Throw<InvalidOperationException>(() => vault.Seal(new Secret("sk-planted"), Address));
    }

    private static byte[] Flip(byte[] bytes, int index)
    {
        var flipped = bytes.ToArray();
        flipped[index] ^= 1;
        return flipped;
    }
}
