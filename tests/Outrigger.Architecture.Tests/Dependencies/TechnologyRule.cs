using System.Text.RegularExpressions;
using System.Xml.Linq;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Dependencies;

/// <summary>
/// Who may touch a technology: Core names no module, databases stay in Storage, network clients in Core/Egress, ONNX
/// Runtime in Inference/Onnx, Redis in Redis, and the engines of Assist know nothing of HTTP.
/// </summary>
internal static partial class TechnologyRule
{
    private sealed record Fence(string What, Func<string[], bool> Names, Func<CSharpFile, bool> MayName, string Package = "(none)");

    private static readonly Fence[] Fences =
    [
        new("Core names no module", p => p is ["Outrigger", not "Core", ..], f => f.Project != "Core"),
        new("nothing references Server", p => p is ["Outrigger", "Server", ..], f => f.Project == "Server"),
        new("only Storage names database types", p => p[0] is "Npgsql" or "Dapper" or "SQLitePCL" || p is ["Microsoft", "Data", "Sqlite", ..] || DatabaseType().IsMatch(p[0]), f => f.Project == "Storage", "^(Npgsql|Dapper|SQLitePCLRaw.*|Microsoft\\.Data\\.Sqlite.*)$"),
        new("only Core/Egress makes network clients", p => p.Any(NetworkType().IsMatch), f => f is { Project: "Core", Module: "Egress" }),
        new("only Inference/Onnx binds ONNX Runtime", p => p.Any(n => n is "OrtGetApiBase" or "OnnxRuntime"), f => f is { Project: "Inference", Module: "Onnx" }, "^Microsoft\\.ML\\.OnnxRuntime.*$"),
        new("only Redis names its client", p => p is ["StackExchange", "Redis", ..], f => f.Project == "Redis", "^StackExchange\\.Redis$"),
        new("Assist engines know nothing of HTTP", p => p is ["Microsoft", "AspNetCore", ..], f => f.Project != "Assist" || DoorFile().IsMatch(f.FileName)),
    ];

    public static IEnumerable<Violation> Check(CSharpFile file) =>
        from name in file.DottedNames()
        from fence in Fences
        where fence.Names(name.Parts) && !fence.MayName(file)
        select file.Violation(name.Node, $"{fence.What}: {string.Join('.', name.Parts)}");

    /// <summary>A package of a fenced technology is referenced only by the project inside the fence.</summary>
    public static IEnumerable<Violation> CheckPackages(TextFile project) =>
        from reference in XDocument.Parse(project.Text).Descendants("PackageReference")
        let package = reference.Attribute("Include")?.Value ?? ""
        from fence in Fences
        where Regex.IsMatch(package, fence.Package) && !fence.MayName(new CSharpFile(project.Folder + "/Onnx/x.cs", ""))
        select new Violation(project.Path, $"{fence.What}: package {package}");

    [GeneratedRegex("^(Npgsql[A-Z]\\w*|Sqlite(Connection|Command|Exception|Parameter|DataReader|Transaction|Factory)\\w*)$")]
    private static partial Regex DatabaseType();

    // Types that open connections; HttpMessageInvoker and HttpRequestMessage are what IEgress hands out, so only making one counts (see NetworkClientRule).
    [GeneratedRegex("^(SocketsHttpHandler|HttpClientHandler|WinHttpHandler|IHttpClientFactory|AddHttpClient|HttpWebRequest|WebRequest|WebClient|TcpClient|UdpClient|ClientWebSocket)$")]
    private static partial Regex NetworkType();

    [GeneratedRegex("(Module|Endpoints|Requests|Access|Middleware|Json)\\.cs$")]
    private static partial Regex DoorFile();
}
