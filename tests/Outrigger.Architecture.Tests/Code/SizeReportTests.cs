using Outrigger.Architecture.Tests.Tree;
using Shouldly;
using Xunit;

namespace Outrigger.Architecture.Tests.Code;

public sealed class SizeReportTests
{
    [Fact]
    public void Tree_Report_IsWrittenBesideTheResults()
    {
        var report = SizeReport.Of(Repository.Source);
        var folder = Directory.CreateDirectory(Repository.FullPath("artifacts/test-results")).FullName;
        File.WriteAllText(Path.Combine(folder, "size-report.txt"), report.ToString());

        report.Files.ShouldBe(Repository.Source.Count);
    }

    [Fact]
    public void Of_LongFileAndMethod_AreListed()
    {
        var body = string.Concat(Enumerable.Repeat("\n        X();", SizeReport.FileLines));
        var report = SizeReport.Of([new CSharpFile("src/a.cs", "class A;"), new CSharpFile("src/b.cs", $"class B\n{{\n    void X()\n    {{{body}\n    }}\n}}\n")]);

        report.LongFiles.ShouldHaveSingleItem().ShouldContain("src/b.cs");
        report.LongMethods.ShouldHaveSingleItem().ShouldContain("src/b.cs:3");
    }

    [Fact]
    public void Of_ThreeFiles_HasTheMiddleOne() =>
        SizeReport.Of([new CSharpFile("src/a.cs", "1"), new CSharpFile("src/b.cs", "1\n2\n"), new CSharpFile("src/c.cs", "1\n2\n3\n4")]).MedianFileLines.ShouldBe(2);
}
