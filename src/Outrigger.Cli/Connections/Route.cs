using System.Globalization;
using System.Text;

namespace Outrigger.Cli.Connections;

/// <summary>Writes paths below the server's address: every part of them escaped.</summary>
internal sealed class Route
{
    private readonly StringBuilder _text = new();
    private bool _hasQuery;

    private Route(string path) => _text.Append(path);

    /// <summary>A fixed path with values in its holes.</summary>
    public static Route Of(FormattableString path) => new(string.Format(
        CultureInfo.InvariantCulture, path.Format, [.. path.GetArguments().Select(value => (object)Uri.EscapeDataString(Segment(value)))]));

    /// <summary>Adds a parameter; null leaves it out.</summary>
    public Route With(string name, object? value)
    {
        if (value is null)
        {
            return this;
        }

        var text = value is DateTimeOffset time ? time.ToString("O", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture)!;
        _text.Append(_hasQuery ? '&' : '?').Append(name).Append('=').Append(Uri.EscapeDataString(text));
        _hasQuery = true;
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    // Dots alone would climb in the path; no id of ours is made of them.
    private static string Segment(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text && text is not ("." or "..")
        ? text
        : throw new CliException(ExitCode.Usage, "A name or id in the command is empty or not valid.");
}
