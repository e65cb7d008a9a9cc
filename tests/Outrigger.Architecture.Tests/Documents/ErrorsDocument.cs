using System.Reflection;
using System.Text;
using Outrigger.Core.Errors;

namespace Outrigger.Architecture.Tests.Documents;

/// <summary><c>docs/errors.md</c> out of the error types the code declares.</summary>
internal static class ErrorsDocument
{
    public static string Write(IEnumerable<Type> types)
    {
        var text = new StringBuilder(
            """
            # Errors

            <!-- Generated from the …Errors classes; a test compares. OUTRIGGER_UPDATE_SNAPSHOTS=1 writes it anew. -->

            Outrigger's own routes answer an error as `application/problem+json` (RFC 9457) with `type`, `title`, `status`,
            `detail` and `traceId`; the routes of a model protocol answer the same error in the protocol's own shape, with the
            code below (underscores for hyphens) as its `code`. `429` and `503` carry `Retry-After` where waiting helps. Codes
            are stable: programs may rely on them. Errors that end a start of the server are printed and are its exit reason.

            """.ReplaceLineEndings("\n"));
        foreach (var (owner, errors) in Read(types))
        {
            text.Append("\n## ").Append(owner.Name[..^"Errors".Length]).Append('\n');
            foreach (var error in errors)
            {
                text.Append(
                    $"""

                    ### `{error.Code}`

                    **{error.Status}** · `{error.Urn}`

                    {error.Title} {error.Remedy}

                    """.ReplaceLineEndings("\n"));
            }
        }

        return text.ToString();
    }

    private static IEnumerable<(Type Owner, IReadOnlyList<ErrorType> Errors)> Read(IEnumerable<Type> types) =>
        from type in types
        let errors = type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Where(f => f.FieldType == typeof(ErrorType))
            .Select(f => (ErrorType)f.GetValue(null)!)
            .OrderBy(e => e.Code, StringComparer.Ordinal)
            .ToList()
        where errors.Count > 0
        orderby type.Name, type.FullName
        select (type, (IReadOnlyList<ErrorType>)errors);
}
