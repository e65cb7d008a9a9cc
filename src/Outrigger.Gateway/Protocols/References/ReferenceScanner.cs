using System.Text;
using System.Text.Json;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.References;

/// <summary>
/// Finds what a request names of what lies at its provider, wherever it stands. Most requests name nothing, and that is
/// found out by looking for the members' names in the bytes; only where one of them occurs is the JSON read a second
/// time. Immutable and thread-safe.
/// </summary>
/// <param name="anchors">Byte strings of which one occurs in every request that names something, escapes aside.</param>
/// <param name="rules">The members that matter.</param>
internal sealed class ReferenceScanner(string[] anchors, ReferenceRule[] rules)
{
    private const int MaxDepth = 1_024;

    private readonly byte[][] _anchors = [.. anchors.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Adds what a body names to <paramref name="found"/>. The JSON has been checked.</summary>
    public void Find(ReadOnlySpan<byte> body, ref List<ObjectReference>? found)
    {
        if (!MayName(body))
        {
            return;
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        var path = new ReferencePath();
        while (reader.Read())
        {
            path.Follow(ref reader);
            if (reader.TokenType == JsonTokenType.PropertyName && FindRule(ref reader) is { } rule)
            {
                Apply(rule, ref reader, path, ref found);
            }
        }
    }

    /// <summary>Whether a second look is due.</summary>
    public bool MayName(ReadOnlySpan<byte> body)
    {
        foreach (var anchor in _anchors)
        {
            if (body.IndexOf(anchor) >= 0)
            {
                return true;
            }
        }

        return EscapedNames.MayOccur(body);
    }

    private ReferenceRule? FindRule(ref Utf8JsonReader reader)
    {
        foreach (var rule in rules)
        {
            if (reader.ValueTextEquals(rule.Name))
            {
                return rule;
            }
        }

        return null;
    }

    private static void Apply(ReferenceRule rule, ref Utf8JsonReader reader, ReferencePath path, ref List<ObjectReference>? found)
    {
        if (rule.Has(ReferenceShape.Opaque))
        {
            reader.Skip();
            return;
        }

        // A copy looks ahead, so that the walk itself misses nothing.
        var ahead = reader;
        ahead.Read();
        switch (ahead.TokenType)
        {
            case JsonTokenType.String when rule.Has(ReferenceShape.Id) || (rule.Has(ReferenceShape.Address) && StoredAddress.Is(ahead.GetString()!)):
                Add(ahead.GetString()!, path.ToString(), ref found);
                break;
            case JsonTokenType.StartArray when rule.Has(ReferenceShape.Id):
                for (var i = 0; ahead.Read() && ahead.TokenType == JsonTokenType.String; i++)
                {
                    Add(ahead.GetString()!, $"{path}[{i}]", ref found);
                }

                break;
            case JsonTokenType.StartObject when rule.Has(ReferenceShape.ObjectWithId):
                while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
                {
                    var isId = ahead.ValueTextEquals("id"u8);
                    ahead.Read();
                    if (isId && ahead.TokenType == JsonTokenType.String)
                    {
                        Add(ahead.GetString()!, path + ".id", ref found);
                    }

                    ahead.Skip();
                }

                break;
        }
    }

    private static void Add(string id, string param, ref List<ObjectReference>? found) => (found ??= []).Add(new ObjectReference(ReferenceKind.Asset, id, param));
}
