using Microsoft.AspNetCore.Http;
using Outrigger.Core.Telemetry;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Telemetry;

public sealed class RequestIdsTests
{
    [Fact]
    public void Assign_Request_HasTheIdInItsAnswer()
    {
        var context = new DefaultHttpContext();

        RequestIds.Assign(context, new ManualTimeProvider());

        context.Response.Headers["x-request-id"].ToString().ShouldBe(RequestIds.Get(context).ToString());
        RequestIds.Get(context).ShouldNotBe(Guid.Empty);
    }

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01", null)]
    [InlineData("garbage\r\n", null)]
    [InlineData("", null)]
    public void GetTraceId_Traceparent_IsHonouredWhenValid(string traceparent, string? expected)
    {
        var context = new DefaultHttpContext();
        RequestIds.Assign(context, new ManualTimeProvider());
        context.Request.Headers.TraceParent = traceparent;

        RequestIds.GetTraceId(context).ShouldBe(expected ?? context.TraceIdentifier);
    }
}
