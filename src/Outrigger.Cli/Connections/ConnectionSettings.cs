namespace Outrigger.Cli.Connections;

/// <summary>Which server is spoken to, and how.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Timeout">How long an answer may take.</param>
/// <param name="Key">A caller's key from the command line.</param>
/// <param name="AdminKey">An administrator's key from the command line.</param>
/// <param name="AdminKeyFile">The file with the administrator's key.</param>
internal sealed record ConnectionSettings(Uri Url, TimeSpan Timeout, string? Key, string? AdminKey, string? AdminKeyFile)
{
    /// <summary>The address of <c>./run</c>.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Reads an address; it ends with a slash, so that paths are below it.</summary>
    /// <exception cref="CliException">It is none.</exception>
    public static Uri ReadUrl(string text) =>
        Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Query.Length == 0
            ? url
            : throw new CliException(ExitCode.Usage, $"'{text}' is no address of a server; it is like {DefaultUrl}.");
}
