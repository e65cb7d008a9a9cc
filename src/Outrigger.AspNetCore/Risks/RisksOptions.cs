namespace Outrigger.AspNetCore.Risks;

/// <summary>Whether issues are predicted.</summary>
public sealed class RisksOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:AspNetCore:Risks";

    /// <summary>Whether each request's risk is assessed before it is handled, and its outcome told. It is a feature; nothing else is done with it.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;
}
