using Outrigger.Architecture.Tests.Tree;
using Shouldly;
using Xunit;

namespace Outrigger.Architecture.Tests.Modules;

public sealed class OptionsRuleTests
{
    private const string Options = "public sealed class KeysOptions { public const string SectionName = \"Outrigger:Gateway:Keys\"; public int MaxKeys { get; set; } }\n";
    private const string Generated = "[OptionsValidator] internal sealed partial class KeysOptionsValidator : IValidateOptions<KeysOptions>;\n";
    private const string Crossing = "internal sealed class KeysOptionsCrossValidator : IValidateOptions<KeysOptions> { }\n";
    private const string Door = "static class KeysModule { void Add(S s) => s.AddOptionsWithValidateOnStart<KeysOptions>(); }";

    [Fact]
    public void Tree_Options_AreSealedValidatedAndCheckedAtTheStart()
    {
        OptionsRule.Options(Repository.Source).ShouldNotBeEmpty();
        OptionsRule.Check(Repository.Source, ListFile.Read("independent-options.txt")).ShouldBeNone();
    }

    [Fact]
    public void Check_Complete_IsFine() => Check(Options + Generated + Crossing, Door).ShouldBeNone();

    [Fact]
    public void Check_NotSealed_IsNamed() =>
        Check(Options.Replace("sealed ", "", StringComparison.Ordinal) + Generated + Crossing, Door).ShouldName("KeysOptions is not sealed");

    [Fact]
    public void Check_NoGeneratedValidator_IsNamed() => Check(Options + Crossing, Door).ShouldName("no validator generated from its attributes");

    [Fact]
    public void Check_NoCrossValidator_IsNamed() => Check(Options + Generated, Door).ShouldName("no validator for how its settings go together");

    [Fact]
    public void Check_NoCrossValidatorButIndependent_IsFine() => Check(Options + Generated, Door, new HashSet<string> { "KeysOptions" }).ShouldBeNone();

    [Fact]
    public void Check_SwitchesOnly_NeedNoValidator() =>
        Check("public sealed class KeysOptions { public const string SectionName = \"x\"; public bool? Enabled { get; set; } }", Door).ShouldBeNone();

    [Fact]
    public void Check_NotValidatedAtTheStart_IsNamed() =>
        Check(Options + Generated + Crossing, "static class KeysModule { void Add(S s) => s.Configure<KeysOptions>(c); }").ShouldName("not validated at the start");

    private static IEnumerable<Violation> Check(string options, string door, IReadOnlySet<string>? independent = null) => OptionsRule.Check(
        [new CSharpFile("src/Outrigger.Gateway/Keys/KeysOptions.cs", options), new CSharpFile("src/Outrigger.Gateway/Keys/KeysModule.cs", door)],
        independent ?? new HashSet<string>());
}
