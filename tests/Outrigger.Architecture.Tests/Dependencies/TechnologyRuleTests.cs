using Outrigger.Architecture.Tests.Tree;
using Xunit;

namespace Outrigger.Architecture.Tests.Dependencies;

public sealed class TechnologyRuleTests
{
    [Fact]
    public void Tree_Technologies_StayBehindTheirFences() => Repository.Source.SelectMany(TechnologyRule.Check).ShouldBeNone();

    [Fact]
    public void Tree_Packages_StayBehindTheirFences() =>
        Repository.Projects.Where(p => p.Path.StartsWith("src/", StringComparison.Ordinal)).SelectMany(TechnologyRule.CheckPackages).ShouldBeNone();

    [Fact]
    public void Tree_NetworkClients_AreMadeByEgressAlone()
    {
        var listed = ListFile.Read("network-clients.txt");

        Repository.Source.Where(f => !listed.Contains(f.Path)).SelectMany(NetworkClientRule.Check).ShouldBeNone();
    }

    [Theory]
    [InlineData("src/Outrigger.Core/Errors/X.cs", "using Outrigger.Gateway.Routing;", "Core names no module: Outrigger.Gateway.Routing")]
    [InlineData("src/Outrigger.Gateway/Keys/X.cs", "using Outrigger.Server;", "nothing references Server")]
    [InlineData("src/Outrigger.Gateway/Keys/X.cs", "using Npgsql;", "only Storage names database types: Npgsql")]
    [InlineData("src/Outrigger.Gateway/Keys/X.cs", "using Microsoft.Data.Sqlite;", "only Storage names database types")]
    [InlineData("src/Outrigger.Gateway/Keys/X.cs", "class K { object X() => new NpgsqlConnection(); }", "only Storage names database types: NpgsqlConnection")]
    [InlineData("src/Outrigger.Server/X.cs", "class K { SqliteConnection? x; }", "only Storage names database types: SqliteConnection")]
    [InlineData("src/Outrigger.Gateway/Keys/X.cs", "class K { IHttpClientFactory? x; }", "only Core/Egress makes network clients: IHttpClientFactory")]
    [InlineData("src/Outrigger.Core/Telemetry/X.cs", "class K { void X(S s) => s.AddHttpClient(); }", "only Core/Egress makes network clients: s.AddHttpClient")]
    [InlineData("src/Outrigger.Gateway/Keys/X.cs", "using StackExchange.Redis;", "only Redis names its client")]
    [InlineData("src/Outrigger.Inference/Serving/X.cs", "using Microsoft.ML.OnnxRuntime;", "only Inference/Onnx binds")]
    [InlineData("src/Outrigger.Assist/Retry/RetryModel.cs", "using Microsoft.AspNetCore.Http;", "Assist engines know nothing of HTTP")]
    public void Check_NameOutsideItsFence_IsNamed(string path, string text, string expected) => TechnologyRule.Check(new CSharpFile(path, text)).ShouldName(expected);

    [Theory]
    [InlineData("src/Outrigger.Storage/Engine/X.cs", "using Npgsql; class K { SqliteConnection? x; }")]
    [InlineData("src/Outrigger.Core/Egress/X.cs", "class K { object X() => new SocketsHttpHandler(); }")]
    [InlineData("src/Outrigger.Assist/Retry/RetryModule.cs", "using Microsoft.AspNetCore.Http;")]
    [InlineData("src/Outrigger.Gateway/Keys/X.cs", "class K { object X() => DatabaseEngine.Sqlite; }")]
    public void Check_NameInsideItsFence_IsFine(string path, string text) => TechnologyRule.Check(new CSharpFile(path, text)).ShouldBeNone();

    [Theory]
    [InlineData("Outrigger.Gateway", "Npgsql")]
    [InlineData("Outrigger.Server", "StackExchange.Redis")]
    public void CheckPackages_PackageOutsideItsFence_IsNamed(string project, string package) =>
        TechnologyRule.CheckPackages(new TextFile($"src/{project}/{project}.csproj", $"<Project><ItemGroup><PackageReference Include=\"{package}\" /></ItemGroup></Project>")).ShouldName($"package {package}");

    [Theory]
    [InlineData("class K { object X() => new HttpClient(); }", "new HttpClient")]
    [InlineData("class K { object X() => new System.Net.Http.HttpMessageInvoker(h); }", "new System.Net.Http.HttpMessageInvoker")]
    [InlineData("class K { HttpClient x = new(); }", "HttpClient = new()")]
    [InlineData("class K { void X() { using HttpClient? x = new(); } }", "HttpClient? = new()")]
    [InlineData("class K { HttpClient X { get; } = new(); }", "HttpClient = new()")]
    [InlineData("class K { HttpClient X => new(); }", "HttpClient = new()")]
    [InlineData("class K { HttpClient X() => new(); }", "HttpClient = new()")]
    public void Check_NetworkClientIsMade_IsNamed(string text, string expected) =>
        NetworkClientRule.Check(new CSharpFile("src/Outrigger.Gateway/Providers/X.cs", text)).ShouldName(expected);
}
