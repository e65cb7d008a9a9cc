using System.ComponentModel.DataAnnotations;
using System.Xml.Linq;
using Outrigger.Core.Errors;
using Outrigger.Core.Secrets;
using Shouldly;
using Xunit;

namespace Outrigger.Architecture.Tests.Documents;

public sealed class GeneratedDocumentTests
{
    [Fact]
    public void ErrorsDocument_OfTheProduct_IsUpToDate() => Snapshot.ShouldMatch("docs/errors.md", ErrorsDocument.Write(Product.Types));

    [Fact]
    public void OptionsDocument_OfTheProduct_IsUpToDate() =>
        Snapshot.ShouldMatch("docs/options.md", new OptionsDocument(XmlDocs.Of(Product.Assemblies)).Write(OptionsDocument.Find(Product.Types)));

    [Fact]
    public void FirstDifference_OneLineChanged_NamesIt() => Snapshot.FirstDifference("a\nb\n", "a\nc\n").ShouldBe("line 2\n  is:     b\n  should: c");

    [Fact]
    public void FirstDifference_LineMissing_NamesIt() => Snapshot.FirstDifference("a", "a\nb").ShouldNotBeNull().ShouldContain("(end)");

    [Fact]
    public void FirstDifference_Same_IsNull() => Snapshot.FirstDifference("a\nb", "a\nb").ShouldBeNull();

    [Fact]
    public void ErrorsDocument_Sample_HasHeadingStatusAndRemedy()
    {
        var text = ErrorsDocument.Write([typeof(SampleErrors)]);

        text.ShouldContain("## Sample\n");
        text.ShouldContain("### `too-much`\n\n**429** · `urn:outrigger:error:too-much`\n\nToo much was asked. Ask for less.\n");
    }

    [Theory]
    [InlineData("| `Outrigger:Test:Sample:Name` | text | `x` | required, 1 – 64 characters | What it is called. |")]
    [InlineData("| `Outrigger:Test:Sample:Wait` | duration | 5 s | 10 ms – 1 h | – |")]
    [InlineData("| `Outrigger:Test:Sample:Count` | whole number | `7` | 0 – 100,000 | – |")]
    [InlineData("| `OUTRIGGER_SAMPLE_KEY` | secret | – | – | The key. Default: none. |")]
    [InlineData("| `Outrigger:Test:Sample:Parts:<name>:Weight` | number | `1` | – | – |")]
    [InlineData("| `Outrigger:Test:Sample:Words:<n>` | text | – | at most 3 | – |")]
    public void OptionsDocument_Sample_HasTheRow(string row)
    {
        const string Prefix = "P:Outrigger.Architecture.Tests.Documents.GeneratedDocumentTests.SampleOptions.";
        var docs = new XmlDocs(XDocument.Parse(
            $"<doc><member name=\"{Prefix}Name\"><summary>What it\n   is called.</summary></member><member name=\"{Prefix}Key\"><summary>The key.</summary><value><c>OUTRIGGER_SAMPLE_KEY</c>. Default: none.</value></member></doc>"));

        new OptionsDocument(docs).Write(OptionsDocument.Find([typeof(SampleOptions)])).Replace("|  |", "| – |", StringComparison.Ordinal).ShouldContain(row);
    }

    private static class SampleErrors
    {
        public static readonly ErrorType TooMuch = new("too-much", 429, "Too much was asked.", "Ask for less.");
    }

    private sealed class SampleOptions
    {
        public const string SectionName = "Outrigger:Test:Sample";

        [Required]
        [StringLength(64, MinimumLength = 1)]
        public string Name { get; set; } = "x";

        [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
        public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(5);

        [Range(0, 100_000)]
        public int Count { get; set; } = 7;

        public Secret? Key { get; set; }

        public Dictionary<string, SamplePart> Parts { get; } = [];

        [MaxLength(3)]
        public List<string> Words { get; } = [];
    }

    private sealed class SamplePart
    {
        public double Weight { get; set; } = 1;
    }
}
