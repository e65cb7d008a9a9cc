using System.Text.Json;

namespace Outrigger.ClientGenerator;

/// <summary>The generated files of all clients. The same document gives the same files, byte by byte.</summary>
public static class ClientFiles
{
    /// <summary>Paths below the repository, and what stands in them.</summary>
    /// <exception cref="InvalidDataException">The document lacks something the clients need.</exception>
    public static IReadOnlyList<(string Path, string Text)> Create(JsonElement document)
    {
        var model = ApiReader.Read(document);
        return [.. CSharpWriter.Write(model), .. TypeScriptWriter.Write(model), .. PythonWriter.Write(model)];
    }

    /// <summary>The names of the calls.</summary>
    public static IReadOnlyList<string> Operations(JsonElement document) => [.. ApiReader.Read(document).Operations.Select(operation => operation.Name)];
}
