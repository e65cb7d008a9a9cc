using System.Text.RegularExpressions;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Packages;

/// <summary>
/// What would tie the tree to one machine or one network: paths of somebody's home, addresses of package registries
/// (lock files are made without them), and keys that look real.
/// </summary>
internal static partial class ForbiddenTextRule
{
    public static IEnumerable<Violation> Check(TextFile file)
    {
        var number = 0;
        foreach (var line in file.Text.Split('\n'))
        {
            number++;
            if (HomePath().Match(line) is { Success: true } path)
            {
                yield return new Violation($"{file.Path}:{number}", $"absolute path {path.Value}");
            }

            if (PackageHost().Match(line) is { Success: true } host)
            {
                yield return new Violation($"{file.Path}:{number}", $"package host {host.Value}");
            }

            if (Credential().Match(line) is { Success: true } key)
            {
                yield return new Violation($"{file.Path}:{number}", $"something that looks like a real key: {key.Value[..8]}…");
            }
        }
    }

    // Parts are written apart so that this file does not break its own rule.
    [GeneratedRegex("(?<![\\w.$}/])/(home|root|work|workspace|Users)" + "/[\\w.-]+|\\b[A-Z]:\\\\" + "(Users|src|work)\\b")]
    private static partial Regex HomePath();

    [GeneratedRegex("\\b(registry" + "\\.(npmjs|yarnpkg)\\.\\w+|api" + "\\.nuget\\.org|nuget" + "\\.org/v3|(deb|security)" + "\\.debian\\.org|pypi" + "\\.org/simple|files" + "\\.pythonhosted\\.org)", RegexOptions.IgnoreCase)]
    private static partial Regex PackageHost();

    [GeneratedRegex("\\b(sk-(proj|ant)" + "-[A-Za-z0-9_-]{32,}|AIza" + "[A-Za-z0-9_-]{35}|gh[pousr]_" + "[A-Za-z0-9]{36}|AKIA" + "[A-Z0-9]{16})\\b|-----BEGIN " + "(RSA |EC |OPENSSH )?PRIVATE KEY-----")]
    private static partial Regex Credential();
}
