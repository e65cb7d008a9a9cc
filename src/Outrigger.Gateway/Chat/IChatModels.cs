using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Chat;

/// <summary>Which model a text without one goes to, and what a family's name stands for, as for <c>/api/chat</c>. Thread-safe.</summary>
public interface IChatModels
{
    /// <summary>The name to ask the gateway for; null when there is none that the caller may use.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">A model, an alias or a family; null for the default.</param>
    string? Find(Caller caller, string? name);
}
