using Outrigger.Assist.Errors;
using Outrigger.Assist.Errors.Grouping;
using Outrigger.Assist.Errors.Taxonomy;

namespace Outrigger.Quality.Errors;

/// <summary>An error and the type that a person gave it.</summary>
internal sealed record LabelledError(string Type, string Text, bool IsHeldOut)
{
    public static IReadOnlyList<LabelledError> All { get; } = Read();

    /// <summary>What the engine says of it.</summary>
    public (string Type, double Confidence, string Kind) Classify(double[] parameters)
    {
        var parsed = new ParsedStack();
        var text = SecretMask.Mask(Text, 32_768, keepsFileNames: true);
        StackParser.Parse(text, parsed);
        var line = text.Split('\n')[0];
        var features = new double[ErrorModel.KindsAt + ErrorKinds.Count];
        ErrorClassifier.Score(new ErrorText { Types = parsed.Types, Messages = parsed.Messages, Message = parsed.Messages.Count > 0 ? parsed.Messages[0] : line, Stack = text }, features.AsSpan(ErrorModel.KindsAt), []);
        var types = new double[ErrorTypes.All.Count];
        var kind = ErrorModel.Choose(parameters, features, types);
        var facts = ErrorKinds.Of(kind);
        return (ErrorTypes.All[facts.Type], types[facts.Type], facts.Name);
    }

    private static List<LabelledError> Read()
    {
        using var stream = typeof(LabelledError).Assembly.GetManifestResourceStream("Outrigger.Quality.Errors.labelled-errors.txt") ?? throw new InvalidOperationException("The labelled errors are not in the assembly.");
        using var reader = new StreamReader(stream);
        var result = new List<LabelledError>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                var bar = line.IndexOf('|', StringComparison.Ordinal);
                var text = line[(bar + 1)..];
                result.Add(new LabelledError(line[..bar], text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal), TextHash.Of(text) % 10 < 3));
            }
        }

        return result;
    }
}
