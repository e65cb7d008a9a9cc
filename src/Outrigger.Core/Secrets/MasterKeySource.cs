using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Secrets;

/// <summary>Reads the master keys from where the options say, and keeps <c>data/master.key</c> when this process owns it. Thread-safe.</summary>
internal sealed class MasterKeySource(IOptions<SecretsOptions> options, ILogger<MasterKeySource> logger)
{
    private readonly SecretsOptions _options = options.Value;

    /// <summary>True when the key lies in <c>data/master.key</c> and no other process uses it: we may replace it.</summary>
    public bool IsOwned => _options is { MasterKey: null, IsDataOwnedByThisProcess: true } && string.IsNullOrWhiteSpace(_options.MasterKeyFile);

    private string OwnPath => Path.Combine(_options.DataFolder, "master.key");

    /// <summary>The ring; null when nothing was given and there is no file yet.</summary>
    public MasterKeyRing? Find()
    {
        if (_options.MasterKey is { } given)
        {
            return MasterKeyRing.Parse(given.Reveal(), "OUTRIGGER_MASTER_KEY");
        }

        var isNamed = !string.IsNullOrWhiteSpace(_options.MasterKeyFile);
        var path = isNamed ? _options.MasterKeyFile! : OwnPath;
        string? text;
        try
        {
            text = PrivateFile.Find(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutriggerException(SecretsErrors.MasterKeyMissing.With($"{path} cannot be read: {exception.Message}"), exception);
        }

        if (text is null)
        {
            return isNamed
                ? throw new OutriggerException(SecretsErrors.MasterKeyMissing.With($"OUTRIGGER_MASTER_KEY_FILE names {path}, which is not there."))
                : null;
        }

        if (!isNamed && PrivateFile.IsOpenToOthers(path))
        {
            logger.KeyFileOpenToOthers(path);
        }

        return MasterKeyRing.Parse(text, path);
    }

    /// <summary>Makes the first key of a database that this process owns.</summary>
    /// <exception cref="OutriggerException">The database is shared: its key must be given.</exception>
    public MasterKeyRing Create()
    {
        if (!IsOwned)
        {
            throw new OutriggerException(SecretsErrors.MasterKeyMissing.With(
                "With PostgreSQL the master key is not made by itself, because every node needs the same one: set OUTRIGGER_MASTER_KEY "
                + "or OUTRIGGER_MASTER_KEY_FILE ('openssl rand -base64 32' makes one)."));
        }

        var ring = new MasterKeyRing(MasterKey.Create());
        Save(ring);
        logger.MasterKeyMade(OwnPath, ring.Current.Id);
        return ring;
    }

    /// <summary>Replaces the own file.</summary>
    public void Save(MasterKeyRing ring)
    {
        if (!IsOwned)
        {
            throw new InvalidOperationException("Only data/master.key of this process is written.");
        }

        PrivateFile.Write(OwnPath, ring.Write());
    }
}
