using Outrigger.Assist.Suggestions;

namespace Outrigger.Assist.Intent.Starter;

/// <summary>
/// Examples for a cold start, made of an OpenAPI document: what an operation is called, its summary, and its method and
/// nouns in the words people use for them. Pure.
/// </summary>
internal static class DocumentExamples
{
    /// <summary>The examples of the operations, four to eight each.</summary>
    public static IEnumerable<IntentExample> Of(IEnumerable<ApiOperation> operations)
    {
        foreach (var operation in operations)
        {
            var texts = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { string.Join(' ', ApiDocument.WordsOf(operation.Id)) };
            if (operation.Summary.Length > 0)
            {
                texts.Add(operation.Summary);
            }

            var segments = operation.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var isOne = segments is [.., ['{', .., '}']];
            var nouns = string.Join(' ', segments.Where(static segment => segment is not ['{', .., '}'] && segment is not ("api" or "v1" or "v2" or "v3")).SelectMany(ApiDocument.WordsOf));
            foreach (var verb in VerbsOf(operation.Method, isOne))
            {
                texts.Add(verb + (isOne || operation.Method == "POST" ? " a " : " ") + nouns);
            }

            foreach (var text in texts.Where(static text => text.Trim().Length > 1))
            {
                yield return new IntentExample(text, operation.Action, operation.Action, IntentExample.FromDocument);
            }
        }
    }

    /// <summary>The values that the operations' parameters may have, to be found as entities.</summary>
    public static IEnumerable<(string Type, string Value)> ValuesOf(IEnumerable<ApiOperation> operations) => operations.SelectMany(static operation => operation.Enumerations);

    private static string[] VerbsOf(string method, bool isOne) => method switch
    {
        "GET" => isOne ? ["get", "show me", "what is", "look up"] : ["list", "show all", "find", "search"],
        "POST" => ["create", "add", "new", "I want to make"],
        "PUT" or "PATCH" => ["update", "change", "edit", "correct"],
        "DELETE" => ["delete", "remove", "get rid of"],
        _ => ["do"],
    };
}
