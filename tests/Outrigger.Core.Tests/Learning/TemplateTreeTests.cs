using FsCheck;
using FsCheck.Fluent;
using Outrigger.Core.Learning;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Learning;

public sealed class TemplateTreeTests
{
    [Fact]
    public void Match_ExactAndWildcard_PrefersTheExactOne()
    {
        var tree = new TemplateTree<string>();
        tree.Add([5, TemplateTree<string>.Wildcard], "any");
        tree.Add([5, 6], "exact");

        tree.Match([5, 6]).ShouldBe("exact");
        tree.Match([5, 7]).ShouldBe("any");
        tree.Match([5]).ShouldBeNull();
        tree.Match([6, 6]).ShouldBeNull();
    }

    [Fact]
    public void Match_ExactBranchThatLeadsNowhere_GoesBackToTheWildcard()
    {
        var tree = new TemplateTree<string>();
        tree.Add([5, 6, 7], "exact");
        tree.Add([TemplateTree<string>.Wildcard, 6, 8], "any");

        tree.Match([5, 6, 8]).ShouldBe("any");
    }

    // Against a list that is searched from end to end.
    [Fact]
    public void AddAndRemove_AnyTemplates_AreAsInAList() =>
        Prop.ForAll(
            Gen.ListOf(Gen.ArrayOf(Gen.Choose(0, 3), 3)).ToArbitrary(),
            Gen.ArrayOf(Gen.Choose(1, 3), 3).ToArbitrary(),
            (templates, sequence) =>
            {
                var tree = new TemplateTree<string>();
                var list = new Dictionary<string, ulong[]>();
                foreach (var template in templates)
                {
                    var keys = Array.ConvertAll(template, key => (ulong)key);
                    var name = string.Join(' ', template);
                    if (list.Remove(name))
                    {
                        tree.Remove(keys).ShouldBeTrue();
                    }
                    else
                    {
                        tree.Add(keys, name);
                        list[name] = keys;
                    }
                }

                tree.Count.ShouldBe(list.Count);
                list.ShouldAllBe(item => tree.Find(item.Value) == item.Key);
                var asked = Array.ConvertAll(sequence, key => (ulong)key);
                var matching = list.Where(item => item.Value.Zip(asked).All(pair => pair.First == 0 || pair.First == pair.Second)).Select(item => item.Key).ToArray();
                var found = tree.Match(asked);
                (matching.Length == 0 ? found is null : matching.Contains(found)).ShouldBeTrue();
                foreach (var (name, keys) in list)
                {
                    tree.Remove(keys).ShouldBeTrue();
                }

                tree.NodeCount.ShouldBe(1);
            }).Holds();

    [Fact]
    public void Match_Known_AllocatesNothing()
    {
        var tree = new TemplateTree<string>();
        tree.Add([5, TemplateTree<string>.Wildcard, 7], "any");
        ulong[] sequence = [5, 6, 7];
        tree.Match(sequence);

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                tree.Match(sequence);
            }
        }).ShouldBe(0);
    }
}
