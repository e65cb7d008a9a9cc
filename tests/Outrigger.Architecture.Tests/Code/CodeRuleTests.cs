using Outrigger.Architecture.Tests.Tree;
using Shouldly;
using Xunit;

namespace Outrigger.Architecture.Tests.Code;

public sealed class CodeRuleTests
{
    [Fact]
    public void Tree_Namespaces_FollowTheFolders() => Repository.Source.SelectMany(NamespaceRule.Check).ShouldBeNone();

    [Fact]
    public void Tree_TypeNames_SayWhatTheTypeDoes() => Repository.Source.SelectMany(TypeNameRule.Check).ShouldBeNone();

    [Fact]
    public void Tree_SqlText_HoldsNoValues()
    {
        var listed = ListFile.Read("sql-text.txt");
        var found = SqlTextRule.Find(Repository.Source).ToList();

        found.Where(f => !listed.Contains(f.Entry)).Select(f => f.Violation).ShouldBeNone();
        listed.Except(found.Select(f => f.Entry)).ShouldBeEmpty("entries of sql-text.txt that excuse nothing any more");
    }

    [Fact]
    public void Tree_RequestRecords_ArePublic() => RequestRecordRule.Check(Repository.Source).ShouldBeNone();

    [Theory]
    [InlineData("src/Outrigger.Gateway/Keys/KeyRing.cs", "namespace Outrigger.Gateway;", "the folder says Outrigger.Gateway.Keys")]
    [InlineData("src/Outrigger.Gateway/Keys/KeyRing.cs", "namespace Outrigger.Gateway.Budgets { }", "the namespace is Outrigger.Gateway.Budgets")]
    [InlineData("src/Outrigger.Gateway/Keys/KeyRing.cs", "namespace Microsoft.Extensions.DependencyInjection;", "the folder says Outrigger.Gateway.Keys")]
    public void Namespace_NotTheFolder_IsNamed(string path, string text, string expected) => NamespaceRule.Check(new CSharpFile(path, text)).ShouldName(expected);

    [Theory]
    [InlineData("src/Outrigger.Gateway/Keys/KeyRing.cs", "namespace Outrigger.Gateway.Keys;")]
    [InlineData("src/Outrigger.Gateway/Protocols/OpenAIChat/Wire.cs", "namespace Outrigger.Gateway.Protocols.OpenAIChat;")]
    [InlineData("src/Outrigger.Gateway/Keys/KeysModule.cs", "namespace Microsoft.Extensions.DependencyInjection;")]
    [InlineData("src/Outrigger.Server/Program.cs", "var x = 1;")]
    public void Namespace_IsTheFolder_IsFine(string path, string text) => NamespaceRule.Check(new CSharpFile(path, text)).ShouldBeNone();

    [Theory]
    [InlineData("class KeyManager;")]
    [InlineData("static class StringHelper;")]
    [InlineData("abstract class StoreBase;")]
    [InlineData("class BillingService;")]
    [InlineData("interface IKeyService;")]
    public void TypeName_SaysNothing_IsNamed(string text) =>
        TypeNameRule.Check(new CSharpFile("src/Outrigger.Gateway/Keys/X.cs", text)).ShouldName("does not say what the type does");

    [Fact]
    public void TypeName_SaysSomething_IsFine() => TypeNameRule.Check(new CSharpFile("src/Outrigger.Assist/X.cs", "class KeyRing; class AssistService; class ServiceLevel;")).ShouldBeNone();

    [Theory]
    [InlineData("void X(string id) => Run($\"SELECT a FROM keys WHERE id = '{id}'\");", "the value id")]
    [InlineData("void X(string id) => Run(\"SELECT a FROM keys WHERE id = '\" + id + \"'\");", "the value id")]
    [InlineData("void X(string table) => Run($\"DELETE FROM {table}\");", "the value table")]
    [InlineData("void X(string table) => Run($\"DROP TABLE {table}\");", "the value table")]
    [InlineData("void X(int n) => Run($\"PRAGMA busy_timeout = {n}\");", "the value n")]
    [InlineData("void X(string id) => Run(string.Format(\"SELECT a FROM keys WHERE id = '{0}'\", id));", "the value id")]
    [InlineData("void X(string id) { var where = \"true\"; where += Filter(id); Run($\"SELECT a FROM keys WHERE {where}\"); }", "the value where")]
    [InlineData("void X(string id) { var (where, n) = Filter(id); where += \" AND n = @n\"; Run($\"SELECT a FROM keys WHERE {where}\"); }", "the value where")]
    [InlineData("void X(string t) { t += \"s\"; Run($\"DELETE FROM {t} WHERE a = 1\"); }", "the value t")]
    [InlineData("static string F(string s) => s; void X(string id) => Run($\"DELETE FROM keys WHERE {F(id)}\");", "the value F(id)")]
    [InlineData("void X(string id) => sql.Append($\" AND id = {id}\");", "the value id")]
    [InlineData("void X(string column) => Run($\"\"\"\n  select a\n  from keys\n  order by {column}\n  \"\"\");", "the value column")]
    [InlineData("static string T = Read(); void X() => Run($\"DELETE FROM {T}\");", "the value T")]
    public void SqlText_HoldsAValue_IsNamed(string member, string expected) => SqlTextRule.Check(Sql(member), new HashSet<string>()).ShouldName(expected);

    [Theory]
    [InlineData("const string Columns = \"a, b\"; void X() => Run($\"SELECT {Columns} FROM keys WHERE id = @id\");")]
    [InlineData("static readonly string Columns = \"a, b\"; void X() => Run(\"SELECT \" + Columns + \" FROM keys WHERE id = @id\");")]
    [InlineData("void X(bool all) => Run($\"SELECT a FROM keys {(all ? \"\" : \"WHERE id = @id\")}\");")]
    [InlineData("void X() => Run($\"SELECT a FROM keys WHERE at < {_dialect.Now}\");")]
    [InlineData("void X(bool all) { var where = \"true\"; if (!all) { where += \" AND id = @id\"; } Run($\"SELECT a FROM keys WHERE {where}\"); }")]
    [InlineData("static readonly string Sql = $\"INSERT INTO keys ({string.Join(\", \", Names)}) VALUES (@a)\";")]
    [InlineData("static string F(string s) => s; void X() => Run($\"SELECT {F(\"a\")} FROM keys\");")]
    [InlineData("void X(TimeSpan t) => Run($\"PRAGMA busy_timeout = {(int)t.TotalMilliseconds}\");")]
    [InlineData("void X(string name) => Log($\"Choose {name} from the list\");")]
    [InlineData("void X() => Run($\"SELECT {Rows.Columns} FROM keys\");")]
    [InlineData("void X(string id) => Run(\"SELECT a FROM keys WHERE id = @id\", new { id });")]
    public void SqlText_IsFixed_IsFine(string member) => SqlTextRule.Check(Sql(member), new HashSet<string>()).ShouldBeNone();

    [Fact]
    public void SqlText_Listed_IsFine() =>
        SqlTextRule.Check(Sql("void X(string t) => Run($\"DELETE FROM {t} WHERE a = 1\");"), new HashSet<string> { "src/Outrigger.Storage/Keys/X.cs t" }).ShouldBeNone();

    [Theory]
    [InlineData("internal sealed record MakeKey(string Name);")]
    [InlineData("internal static class Outer { public sealed record MakeKey(string Name); }")]
    [InlineData("sealed record MakeKey(string Name);")]
    public void RequestRecord_NotPublic_IsNamed(string record) => RequestRecordRule.Check(Endpoint(record)).ShouldName("MakeKey is read by an endpoint and not public");

    [Theory]
    [InlineData("Body<MakeKey>")]
    [InlineData("Keys.MakeKey?")]
    public void RequestRecord_NotPublicInsideAnotherType_IsNamed(string parameter) =>
        RequestRecordRule.Check(Endpoint("internal sealed record MakeKey(string Name);", parameter)).ShouldName("MakeKey is read by an endpoint and not public");

    [Theory]
    [InlineData("public sealed record MakeKey(string Name);")]
    [InlineData("public sealed record MakeKey(string Name); internal sealed record Other(string Name);")]
    public void RequestRecord_Public_IsFine(string record) => RequestRecordRule.Check(Endpoint(record)).ShouldBeNone();

    private static CSharpFile[] Sql(string member) =>
    [
        new("src/Outrigger.Storage/Keys/X.cs", $"class K {{ {member} }}"),
        new("src/Outrigger.Storage/Keys/Rows.cs", "static class Rows { public const string Columns = \"a, b\"; }"),
    ];

    private static CSharpFile[] Endpoint(string record, string parameter = "MakeKey") =>
    [
        new("src/Outrigger.Gateway/Keys/KeysEndpoints.cs", $"static class KeysEndpoints {{ static IResult Make({parameter} body, KeyRing ring) => null!; }}"),
        new("src/Outrigger.Gateway/Keys/MakeKey.cs", record),
    ];
}
