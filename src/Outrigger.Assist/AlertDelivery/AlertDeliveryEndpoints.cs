using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>Channels and deliveries; behind the admin key. Addresses and secrets are never shown.</summary>
internal static class AlertDeliveryEndpoints
{
    private const int MaxLimit = 1000;

    public static void Map(IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/alerts").WithTags("Alerts");
        group.MapGet("/channels", ListChannelsAsync).WithName("ListAlertChannels").WithSummary("List the channels through which alerts go out.")
            .Produces<AlertChannelList>().WithProblems(401, 503);
        group.MapPost("/channels/{name}/test", TestAsync).WithName("TestAlertChannel").WithSummary("Send a test through a channel, now and once, and say how it went.")
            .Produces<AlertChannelTest>().WithProblems(401, 404);
        group.MapGet("/deliveries", ListDeliveriesAsync).WithName("ListAlertDeliveries").WithSummary("List deliveries, the newest first.")
            .WithDescription("?state=gathering, sending, delivered or dead, ?channel=, ?limit=, ?before= the next of the page before.")
            .Produces<DeliveryList>().WithProblems(400, 401, 503);
        group.MapPost("/deliveries/{id}/retry", RetryAsync).WithName("RetryAlertDelivery").WithSummary("Send a delivery that was given up again, from its first attempt.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(401, 404, 503);
    }

    private static async Task<IResult> ListChannelsAsync(IOptionsMonitor<AlertDeliveryOptions> options, IAlertStore store, CancellationToken cancellationToken)
    {
        var items = new List<AlertChannelAnswer>();
        foreach (var (key, channel) in options.CurrentValue.Channels.OrderBy(static one => one.Key, StringComparer.Ordinal))
        {
            var name = ChannelRouter.NameOf(key);
            items.Add(new AlertChannelAnswer(
                name, JsonNamingPolicy.CamelCase.ConvertName(channel.Kind.ToString()), channel.Enabled, channel.MinSeverity, [.. channel.Types], [.. channel.Tenants],
                channel.Kind == AlertChannelKind.Email ? channel.Host : channel.Url is { } url && Uri.TryCreate(url.Reveal(), UriKind.Absolute, out var address) ? address.IdnHost : null,
                channel is { Kind: AlertChannelKind.Webhook, SigningKey: not null },
                await store.CountEndedAsync(name, TimeSpan.FromHours(1), cancellationToken),
                channel.MaxPerHour));
        }

        return TypedResults.Json(new AlertChannelList(items), AlertDeliveryJson.Default.AlertChannelList);
    }

    private static async Task<IResult> TestAsync(string name, IOptionsMonitor<AlertDeliveryOptions> options, ChannelSender sender, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.CurrentValue.Channels.FirstOrDefault(one => ChannelRouter.NameOf(one.Key) == ChannelRouter.NameOf(name)) is not { Value: { } channel })
        {
            return new ProblemResult(AlertDeliveryErrors.UnknownChannel.With("There is no channel of this name."));
        }

        var now = time.GetUtcNow();
        var alert = new Alert(time.NewId(), AlertTypes.Test, AlertTypes.SystemEndpoint, AlertSeverity.Low, JsonElement.Parse("{}"), "This is a test. Nothing is wrong.", "", [], now);
        var start = time.GetTimestamp();
        var outcome = await sender.SendAsync(name, channel, new AlertMessage(time.NewId(), TenantId.Default, [new AlertItem(AlertEvent.Opened, 1, alert)], 0), cancellationToken);
        return TypedResults.Json(new AlertChannelTest(outcome.IsDelivered, outcome.Error, time.GetElapsedTime(start).TotalMilliseconds), AlertDeliveryJson.Default.AlertChannelTest);
    }

    private static async Task<IResult> ListDeliveriesAsync(IAlertStore store, CancellationToken cancellationToken, string? limit = null, string? before = null, string? state = null, string? channel = null)
    {
        var most = 100;
        Guid last = default;
        AlertDeliveryState? only = state switch
        {
            "gathering" => AlertDeliveryState.Gathering,
            "sending" => AlertDeliveryState.Sending,
            "delivered" => AlertDeliveryState.Delivered,
            "dead" => AlertDeliveryState.Dead,
            _ => null,
        };
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MaxLimit))
        {
            return Refuse("limit", "limit is 1 to 1000.");
        }

        if (before is not null && !Guid.TryParseExact(before, "D", out last))
        {
            return Refuse("before", "before is the next of the page before.");
        }

        if (state is not null && only is null)
        {
            return Refuse("state", "state is gathering, sending, delivered or dead.");
        }

        if (channel is { Length: > TenantId.MaxLength })
        {
            return Refuse("channel", "channel is the name of a channel.");
        }

        var found = await store.ListDeliveriesAsync(new AlertDeliveryQuery(most + 1) { Before = before is null ? null : last, State = only, Channel = channel is null ? null : ChannelRouter.NameOf(channel) }, cancellationToken);
        return TypedResults.Json(new DeliveryList([.. found.Take(most).Select(Answer)], found.Count > most ? found[most - 1].Id : null), AlertsEndpoints.Json.DeliveryList);
    }

    private static async Task<IResult> RetryAsync(string id, IAlertStore store, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var known) && await store.RetryAsync(known, cancellationToken)
            ? TypedResults.NoContent()
            : new ProblemResult(AlertsErrors.Unknown.With("There is no delivery of this id that was given up."));

    private static DeliveryAnswer Answer(AlertDeliveryRecord one) => new(
        one.Id, one.Tenant.Value, one.Channel, one.State, one.Attempts, one.Count, ClockExtensions.FromUnixMicroseconds(one.AddedAtMicros), ClockExtensions.FromUnixMicroseconds(one.DueAtMicros),
        one.EndedAtMicros is { } ended ? ClockExtensions.FromUnixMicroseconds(ended) : null, one.Error);

    private static ProblemResult Refuse(string param, string detail) => new(CoreErrors.InvalidRequest.With(detail) with { Param = param });
}
