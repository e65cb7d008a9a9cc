using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Outrigger.Architecture.Tests.Documents;

/// <summary>The XML documentation that the compiler writes beside an assembly, as Markdown.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members;

    public XmlDocs(params IEnumerable<XDocument> documents) =>
        _members = documents.SelectMany(d => d.Descendants("member"))
            // Source generators repeat some of their own types in every assembly.
            .DistinctBy(m => m.Attribute("name")!.Value)
            .ToDictionary(m => m.Attribute("name")!.Value, m => m);

    public static XmlDocs Of(IEnumerable<Assembly> assemblies) =>
        new(assemblies.Select(a => XDocument.Load(Path.ChangeExtension(a.Location, ".xml"), LoadOptions.PreserveWhitespace)));

    public string Summary(Type type) => Part($"T:{type.FullName!.Replace('+', '.')}", "summary");

    public string Summary(PropertyInfo property) => Part(Id(property), "summary");

    public string Value(PropertyInfo property) => Part(Id(property), "value");

    public string Remarks(PropertyInfo property) => Part(Id(property), "remarks");

    private static string Id(PropertyInfo property) => $"P:{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}";

    private string Part(string id, string part) =>
        _members.TryGetValue(id, out var member) && member.Element(part) is { } element ? Spaces().Replace(Markdown(element), " ").Trim() : "";

    private static string Markdown(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } cref => $"`{cref.Value.Split('(')[0].Split('.')[^1]}`",
        XElement { Name.LocalName: "see" } see when see.Attribute("langword") is { } word => $"`{word.Value}`",
        XElement { Name.LocalName: "see" } see when see.Attribute("href") is { } link => $"[{(see.Value.Length > 0 ? see.Value : link.Value)}]({link.Value})",
        XElement { Name.LocalName: "paramref" } reference => $"`{reference.Attribute("name")?.Value}`",
        XElement other => Markdown(other),
        _ => "",
    }));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
