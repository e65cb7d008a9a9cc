using System.Buffers;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Errors.Grouping;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Errors;

public sealed class SignatureIndexTests
{
    [Fact]
    public void Observe_RenamedNamespaceAndExtractedHelper_IsTheSameError()
    {
        var index = new SignatureIndex(100, new SignatureSettings());
        var before = index.Observe("E", "m", Frames("A.Data.Rows.Read", "A.Orders.Load", "A.Web.Get"), 0);

        var after = index.Observe("E", "m", Frames("A.Store.Data.Rows.Read", "A.Orders.LoadInner", "A.Orders.Load", "A.Web.Get"), 1);

        after.Id.ShouldBe(before.Id);
        after.Count.ShouldBe(2);
    }

    [Fact]
    public void Observe_OtherPlaceBehindTheSameMiddleware_IsAnotherError()
    {
        var index = new SignatureIndex(100, new SignatureSettings());
        var first = index.Observe("E", "m", Frames("A.Rows.Read", "A.Orders.Load", "A.Web.Run", "A.Web.Get"), 0);

        index.Observe("E", "m", Frames("A.Users.Find", "A.Login.Enter", "A.Web.Run", "A.Web.Get"), 1).Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public void Observe_WithoutStack_GroupsByTypeAndMessage()
    {
        var index = new SignatureIndex(100, new SignatureSettings());
        var first = index.Observe("E", "value * is bad", [], 0);

        index.Observe("E", "value * is bad", [], 1).Id.ShouldBe(first.Id);
        index.Observe("F", "value * is bad", [], 1).Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public void Observe_MoreKindsThanRoom_KeepsTheNewest()
    {
        var index = new SignatureIndex(50, new SignatureSettings());
        for (var i = 0; i < 2000; i++)
        {
            index.Observe("E" + i, "m" + i, Frames($"A.T{i}.M{i}", $"A.U{i}.N{i}"), i);
        }

        index.Count.ShouldBe(50);
        index.Groups.Select(static group => group.Type).ShouldContain("E1999");
    }

    [Fact]
    public void Write_WhatChanges_IsTakenOut()
    {
        Template("Order 12 of 'bob' failed").ShouldBe(Template("Order 77 of 'eve' failed"));
        Template("ids 1, 2, 3").ShouldBe(Template("ids 4, 5"));
        Template("Order failed").ShouldNotBe(Template("Order lost"));
    }

    [Fact]
    public void SaveAndLoad_KeepsCountsAndFindsThemAgain()
    {
        var tenant = TenantId.Parse("acme");
        var groups = Create();
        var first = groups.Observe(tenant, "E", "m", Frames("A.Rows.Read", "A.Web.Get"), 5);
        groups.Observe(tenant, "E", "m", Frames("A.Rows.Read", "A.Web.Get"), 6);
        var saved = new ArrayBufferWriter<byte>();
        groups.Save(saved);

        var other = Create();
        other.Load(groups.FormatVersion, saved.WrittenSpan);
        var again = other.Observe(tenant, "E", "m", Frames("A.Rows.Read", "A.Web.Get"), 7);

        again.Id.ShouldBe(first.Id);
        again.Count.ShouldBe(3);
        other.List(TenantId.Default, 10, 7).ShouldBeEmpty("another tenant's are apart");
    }

    [Fact]
    public void Load_BrokenState_ThrowsAndChangesNothing()
    {
        var tenant = TenantId.Parse("acme");
        var groups = Create();
        groups.Observe(tenant, "E", "m", Frames("A.Rows.Read"), 5);
        var saved = new ArrayBufferWriter<byte>();
        groups.Save(saved);

        for (var length = 0; length < saved.WrittenCount; length++)
        {
            var cut = saved.WrittenSpan[..length].ToArray();
            Should.Throw<InvalidDataException>(() => groups.Load(1, cut));
        }

        Should.Throw<InvalidDataException>(() => groups.Load(2, saved.WrittenSpan.ToArray()));
        groups.List(tenant, 10, 5).Count.ShouldBe(1);
    }

    private static ErrorGroups Create() => new(Options.Create(new ErrorsOptions()));

    private static StackFrame[] Frames(params string[] names) =>
        [.. names.Select(static name => FrameName.TryRead(name, "", "", isByFile: false, out var frame) ? frame : throw new InvalidOperationException(name))];

    private static string Template(string message)
    {
        Span<char> template = stackalloc char[100];
        return new string(template[..MessageTemplate.Write(message, template)]);
    }
}
