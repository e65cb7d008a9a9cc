namespace Outrigger.Quality.Logs;

/// <summary>The rule without learning that anything has to beat: a token (by blanks) with a digit in it is a variable.</summary>
internal static class NaiveRule
{
    public static string Template(string line) =>
        string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(token => token.Any(char.IsAsciiDigit) ? "<*>" : token));
}
