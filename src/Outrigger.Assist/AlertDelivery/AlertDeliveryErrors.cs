using Outrigger.Core.Errors;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>What can go wrong with channels.</summary>
public static class AlertDeliveryErrors
{
    /// <summary>No such channel.</summary>
    public static readonly ErrorType UnknownChannel = new("unknown-channel", 404, "There is no such channel.", "GET /admin/alerts/channels lists them; they stand in Outrigger:Assist:AlertDelivery:Channels.");
}
