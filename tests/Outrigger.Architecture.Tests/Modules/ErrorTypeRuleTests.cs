using Outrigger.Architecture.Tests.Tree;
using Xunit;

namespace Outrigger.Architecture.Tests.Modules;

public sealed class ErrorTypeRuleTests
{
    private const string Document = "# Errors\n### `unknown-model`\n### `other`\n";

    [Fact]
    public void Tree_ErrorTypes_AreUniqueAndDocumented() => ErrorTypeRule.Check(Repository.Source, Repository.Read("docs/errors.md")).ShouldBeNone();

    [Theory]
    [InlineData("static class KeysErrors { public static readonly ErrorType A = new(\"unknown-model\", 404, \"t\", \"r\"); public static readonly ErrorType B = new(\"unknown-model\", 404, \"t\", \"r\"); }", "'unknown-model' is taken by")]
    [InlineData("static class KeysErrors { public static readonly ErrorType A = new(\"Unknown_Model\", 404, \"t\", \"r\"); }", "not kebab-case")]
    [InlineData("static class KeysErrors { public static readonly ErrorType A = new(\"not-listed\", 404, \"t\", \"r\"); }", "'not-listed' has no heading")]
    [InlineData("static class KeysErrors { public static readonly ErrorType A = new ErrorType(\"not-listed\", 404, \"t\", \"r\"); }", "'not-listed' has no heading")]
    [InlineData("static class KeysErrors { public static readonly ErrorType A = new(Name, 404, \"t\", \"r\"); }", "is a literal")]
    [InlineData("static class KeyRing { public static readonly ErrorType A = new(\"other\", 404, \"t\", \"r\"); }", "named …Errors")]
    [InlineData("static class KeysErrors { public static ErrorType A = new(\"other\", 404, \"t\", \"r\"); }", "static readonly field")]
    [InlineData("class K { object X() => new ErrorType(\"other\", 404, \"t\", \"r\"); }", "static readonly field")]
    public void Check_BadErrorType_IsNamed(string text, string expected) =>
        ErrorTypeRule.Check([new CSharpFile("src/Outrigger.Gateway/Keys/KeysErrors.cs", text)], Document).ShouldName(expected);

    [Fact]
    public void Check_GoodErrorType_IsFine() =>
        ErrorTypeRule.Check([new CSharpFile("src/Outrigger.Gateway/Keys/KeysErrors.cs", "static class KeysErrors { public static readonly ErrorType A = new(\"other\", 404, \"t\", \"r\"); }")], Document).ShouldBeNone();
}
