using Outrigger.Core.Errors;

namespace Outrigger.Core.Storage;

/// <summary>Why the data folder cannot be used; each stops the start.</summary>
public static class DataFolderErrors
{
    /// <summary>Another process owns the folder.</summary>
    public static readonly ErrorType InUse = new("data-folder-in-use", 500, "Another process owns the data folder.", "Stop the process that the detail names, or set OUTRIGGER_DATA to another folder.");

    /// <summary>The folder cannot be made, read or written.</summary>
    public static readonly ErrorType Unusable = new("data-folder-unusable", 500, "The data folder cannot be used.", "Set OUTRIGGER_DATA to a folder that the server's user may write.");
}
