namespace Outrigger.Core.Errors;

/// <summary>Carries an <see cref="OutriggerError"/> out of code that has no other way to answer; never used on the hot path.</summary>
public sealed class OutriggerException : Exception
{
    /// <summary>Wraps an error.</summary>
    public OutriggerException(OutriggerError error, Exception? innerException = null)
        : base(error?.Detail, innerException)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    /// <summary>What goes to the caller.</summary>
    public OutriggerError Error { get; }
}
