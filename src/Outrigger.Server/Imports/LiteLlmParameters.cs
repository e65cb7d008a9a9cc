using System.Text.RegularExpressions;

namespace Outrigger.Server.Imports;

/// <summary>The <c>litellm_params</c> of a deployment, with its shared credential, and the values that stand for variables.</summary>
internal sealed partial class LiteLlmParameters(YamlValue parameters, YamlValue? credential, Func<string, string?> environment)
{
    private const string Reference = "os.environ/";

    /// <summary>The members of the deployment and of its credential.</summary>
    public IEnumerable<string> Names => parameters.Entries.Concat(credential?.Entries ?? []).Where(entry => entry.Value is not YamlScalar { IsNull: true }).Select(entry => entry.Key).Distinct();

    public YamlValue? Find(string name) => parameters.Find(name) ?? credential?.Find(name);

    public double? Number(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name)?.Number is { } number)
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>The name of the variable that a value refers to; null when it is no reference.</summary>
    public static string? VariableOf(string? text) => text is not null && text.StartsWith(Reference, StringComparison.Ordinal) ? text[Reference.Length..] : null;

    /// <summary>Whether our settings can name the variable: a doubled underscore separates parts of a setting's name there.</summary>
    public static bool IsUsable(string variable) => VariableName().IsMatch(variable) && !variable.Contains("__", StringComparison.Ordinal);

    /// <summary>A text that our settings cannot leave to a variable: a reference is read now.</summary>
    /// <returns>The text, and the variable when one was asked for; the text is null when that one is not set.</returns>
    public (string? Text, string? Variable) Resolve(string name)
    {
        var text = Find(name)?.Text;
        var variable = VariableOf(text);
        return variable is null ? (text, null) : (environment(variable), variable);
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariableName();
}
