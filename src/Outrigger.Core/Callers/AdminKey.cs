using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;
using Outrigger.Core.Secrets;

namespace Outrigger.Core.Callers;

/// <summary>The administrator's key. Only its hash is kept, so that comparing takes the same time for every length. Thread-safe.</summary>
internal sealed class AdminKey(IOptions<CallersOptions> options, ServerBinding binding, ILogger<AdminKey> logger)
{
    private const int MaxLength = 1024;
    private const int ShortLength = 20;

    private readonly CallersOptions _options = options.Value;
    private byte[]? _hash;

    private string OwnPath => Path.Combine(_options.DataFolder, "admin.key");

    /// <summary>Takes the key of the environment, else of the file; makes the file when only this machine can connect.</summary>
    /// <exception cref="OutriggerException">There is none and the server listens beyond this machine, or it cannot be read.</exception>
    public void Load()
    {
        var key = _options.AdminKey?.Reveal() ?? ReadFile();
        if (string.IsNullOrWhiteSpace(key))
        {
            if (!binding.IsLoopbackOnly)
            {
                throw new OutriggerException(CallersErrors.AdminKeyMissing.With(
                    $"Set OUTRIGGER_ADMIN_KEY, or put a key into {OwnPath}; without one the server listens on 127.0.0.1 only."));
            }

            key = "ora_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
            PrivateFile.Write(OwnPath, key + "\n");
            logger.AdminKeyMade(OwnPath);
        }

        if (key.Length > MaxLength || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new OutriggerException(CallersErrors.AdminKeyInvalid.With($"The admin key takes up to {MaxLength} visible ASCII characters."));
        }

        if (key.Length < ShortLength)
        {
            logger.AdminKeyShort(key.Length, ShortLength);
        }

        Volatile.Write(ref _hash, SHA256.HashData(Encoding.ASCII.GetBytes(key)));
    }

    /// <summary>Whether it is the key, in constant time. False before <see cref="Load"/>.</summary>
    public bool Matches(ReadOnlySpan<char> presented)
    {
        if (Volatile.Read(ref _hash) is not { } expected || presented.Length is 0 or > MaxLength)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxLength];
        if (Ascii.FromUtf16(presented, bytes, out var written) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..written], hash);
        CryptographicOperations.ZeroMemory(bytes);
        return CryptographicOperations.FixedTimeEquals(hash, expected);
    }

    private string? ReadFile()
    {
        try
        {
            var key = PrivateFile.Find(OwnPath);
            if (key is not null && PrivateFile.IsOpenToOthers(OwnPath))
            {
                logger.AdminKeyOpenToOthers(OwnPath);
            }

            return key;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutriggerException(CallersErrors.AdminKeyMissing.With($"{OwnPath} cannot be read: {exception.Message}"), exception);
        }
    }
}
