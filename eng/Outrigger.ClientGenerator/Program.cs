using System.Text.Json;
using Outrigger.ClientGenerator;

// Outrigger.ClientGenerator <OpenAPI document> <root of the repository>
if (args.Length != 2)
{
    await Console.Error.WriteLineAsync("generate-clients: needs the OpenAPI document and the root of the repository.");
    return 2;
}

using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(args[0]));
var changed = 0;
foreach (var (path, text) in ClientFiles.Create(document.RootElement))
{
    var file = Path.Combine(args[1], path);
    if (File.Exists(file) && await File.ReadAllTextAsync(file) == text)
    {
        continue;
    }

    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    await File.WriteAllTextAsync(file, text);
    Console.WriteLine(path);
    changed++;
}

Console.WriteLine(changed == 0 ? "The clients are up to date." : $"{changed} files written.");
return 0;
