using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Modules;

/// <summary>
/// A class of settings (<c>…Options</c> with a <c>SectionName</c>) is sealed, has a validator generated from its
/// attributes and one for how its settings go together, and is validated when the server starts. Settings that cannot
/// contradict each other are listed with the reason in <c>independent-options.txt</c>; a class of switches has no bounds
/// to check.
/// </summary>
internal static class OptionsRule
{
    public static IEnumerable<Violation> Check(IReadOnlyList<CSharpFile> files, IReadOnlySet<string> independent)
    {
        var validators = files.SelectMany(f => f.Nodes<ClassDeclarationSyntax>().Select(c => (File: f, Class: c)))
            .SelectMany(x => (x.Class.BaseList?.Types ?? []).Select(t => (x.File, x.Class, Base: t.Type.ToString())))
            .Where(x => x.Base.StartsWith("IValidateOptions<", StringComparison.Ordinal))
            .ToList();
        var startText = string.Join('\n', files.Where(f => f.FileName.EndsWith("Module.cs", StringComparison.Ordinal)).Select(f => f.Text));
        foreach (var (file, options) in Options(files))
        {
            var name = options.Identifier.ValueText;
            if (!options.Modifiers.Any(SyntaxKind.SealedKeyword))
            {
                yield return file.Violation(options, $"{name} is not sealed");
            }

            if (!startText.Contains($"AddOptionsWithValidateOnStart<{name}", StringComparison.Ordinal))
            {
                yield return file.Violation(options, $"{name} is not validated at the start (AddOptionsWithValidateOnStart<{name}> in a door)");
            }

            var own = validators.Where(v => v.Base == $"IValidateOptions<{name}>").ToList();
            var folder = file.Path[..file.Path.LastIndexOf('/')];
            var hasBounds = options.Members.OfType<PropertyDeclarationSyntax>().Any(p => p.Type.ToString().TrimEnd('?') is not ("bool" or "Secret"));
            if (!hasBounds)
            {
                continue;
            }

            if (!validators.Exists(v => IsGenerated(v.Class) && v.File.Path.StartsWith(folder, StringComparison.Ordinal)) || own.Count == 0)
            {
                yield return file.Violation(options, $"{name} has no validator generated from its attributes ([OptionsValidator])");
            }

            if (!own.Exists(v => !IsGenerated(v.Class)) && !independent.Contains(name))
            {
                yield return file.Violation(options, $"{name} has no validator for how its settings go together");
            }
        }
    }

    public static IEnumerable<(CSharpFile File, ClassDeclarationSyntax Class)> Options(IEnumerable<CSharpFile> files) =>
        from file in files
        from type in file.Nodes<ClassDeclarationSyntax>()
        where type.Identifier.ValueText.EndsWith("Options", StringComparison.Ordinal)
        where type.Members.OfType<FieldDeclarationSyntax>().Any(f => f.Declaration.Variables.Any(v => v.Identifier.ValueText == "SectionName"))
        select (file, type);

    private static bool IsGenerated(ClassDeclarationSyntax type) =>
        type.AttributeLists.SelectMany(l => l.Attributes).Any(a => a.Name.ToString() is "OptionsValidator" or "OptionsValidatorAttribute");
}
