using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Outrigger.Core.Secrets;

/// <summary>The bytes of envelope encryption. No state; thread-safe.</summary>
internal static class SecretCipher
{
    public const int KeyBytes = 32;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private static ReadOnlySpan<byte> WrapLabel => "outrigger/wrap/v1"u8;

    private static ReadOnlySpan<byte> PayloadLabel => "outrigger/payload/v1"u8;

    public static SealedSecret Seal(MasterKey master, ReadOnlySpan<byte> value, SecretAddress address)
    {
        Span<byte> rowKey = stackalloc byte[KeyBytes];
        try
        {
            RandomNumberGenerator.Fill(rowKey);
            return new SealedSecret(master.Id, Wrap(master, rowKey, address), Encrypt(rowKey, value, AssociatedData(PayloadLabel, address, "")));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(rowKey);
        }
    }

    /// <summary>The value; null when key, address or bytes are not those it was sealed with.</summary>
    public static byte[]? Open(MasterKey master, SealedSecret secret, SecretAddress address)
    {
        var rowKey = Unwrap(master, secret, address);
        if (rowKey is null)
        {
            return null;
        }

        try
        {
            return Decrypt(rowKey, secret.Payload, AssociatedData(PayloadLabel, address, ""));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(rowKey);
        }
    }

    /// <summary>The same payload under another master key; null when it cannot be opened with the former one.</summary>
    public static SealedSecret? Rewrap(MasterKey former, MasterKey current, SealedSecret secret, SecretAddress address)
    {
        var rowKey = Unwrap(former, secret, address);
        if (rowKey is null)
        {
            return null;
        }

        try
        {
            return secret with { KeyId = current.Id, WrappedKey = Wrap(current, rowKey, address) };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(rowKey);
        }
    }

    private static byte[] Wrap(MasterKey master, ReadOnlySpan<byte> rowKey, SecretAddress address) =>
        Encrypt(master.Bytes, rowKey, AssociatedData(WrapLabel, address, master.Id));

    private static byte[]? Unwrap(MasterKey master, SealedSecret secret, SecretAddress address)
    {
        var rowKey = Decrypt(master.Bytes, secret.WrappedKey, AssociatedData(WrapLabel, address, master.Id));
        return rowKey is { Length: KeyBytes } ? rowKey : null;
    }

    private static byte[] Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, byte[] associatedData)
    {
        var sealedBytes = new byte[NonceBytes + value.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, value, sealedBytes.AsSpan(NonceBytes, value.Length), sealedBytes.AsSpan(NonceBytes + value.Length), associatedData);
        return sealedBytes;
    }

    private static byte[]? Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedBytes, byte[] associatedData)
    {
        var length = sealedBytes.Length - NonceBytes - TagBytes;
        if (length < 0)
        {
            return null;
        }

        var value = new byte[length];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(sealedBytes[..NonceBytes], sealedBytes.Slice(NonceBytes, length), sealedBytes[(NonceBytes + length)..], value, associatedData);
            return value;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    // Every part carries its length, so that no two addresses have the same bytes.
    private static byte[] AssociatedData(ReadOnlySpan<byte> label, SecretAddress address, string keyId)
    {
        using var data = new MemoryStream();
        data.Write(label);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in (ReadOnlySpan<string>)[keyId, address.Scope, address.RowId])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            data.Write(length);
            data.Write(bytes);
        }

        return data.ToArray();
    }
}
