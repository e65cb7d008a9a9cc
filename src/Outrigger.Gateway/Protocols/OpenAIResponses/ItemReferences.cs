using System.Text.Json;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.References;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>
/// Items of a response's input that stand for one the provider keeps: references, and items that have an id and lack what
/// the provider would have to look up. Items that say all of it themselves are only labelled by their id. Stateless and
/// thread-safe.
/// </summary>
internal static class ItemReferences
{
    private const int MaxDepth = 1_024;

    /// <summary>Adds the items that a body names to <paramref name="found"/>. The JSON has been checked.</summary>
    public static void Find(ReadOnlySpan<byte> body, ref List<ObjectReference>? found)
    {
        if (body.IndexOf("\"id\""u8) < 0 && !EscapedNames.MayOccur(body))
        {
            return;
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isInput = reader.ValueTextEquals("input"u8);
            reader.Read();
            if (isInput && reader.TokenType == JsonTokenType.StartArray)
            {
                for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    ReadItem(ref reader, i, ref found);
                }
            }

            reader.Skip();
        }
    }

    private static void ReadItem(ref Utf8JsonReader reader, int index, ref List<ObjectReference>? found)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var item = default(Item);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Identify(ref reader);
            reader.Read();
            item.Note(member, ref reader);
            reader.Skip();
        }

        if (item.Ids is { } ids && !item.IsWhole)
        {
            (found ??= []).AddRange(ids.Select(id => new ObjectReference(ReferenceKind.Item, id, $"input[{index}].id")));
        }
    }

    private static Member Identify(ref Utf8JsonReader reader) => reader switch
    {
        _ when reader.ValueTextEquals("id"u8) => Member.Id,
        _ when reader.ValueTextEquals("type"u8) => Member.Type,
        _ when reader.ValueTextEquals("content"u8) => Member.Content,
        _ when reader.ValueTextEquals("encrypted_content"u8) => Member.Encrypted,
        _ when reader.ValueTextEquals("result"u8) => Member.Result,
        _ when reader.ValueTextEquals("results"u8) => Member.Results,
        _ when reader.ValueTextEquals("outputs"u8) => Member.Outputs,
        _ when reader.ValueTextEquals("arguments"u8) => Member.Arguments,
        _ when reader.ValueTextEquals("output"u8) => Member.Output,
        _ when reader.ValueTextEquals("input"u8) => Member.Input,
        _ when reader.ValueTextEquals("action"u8) => Member.Action,
        _ when reader.ValueTextEquals("operation"u8) => Member.Operation,
        _ when reader.ValueTextEquals("tools"u8) => Member.Tools,
        _ when reader.ValueTextEquals("approve"u8) => Member.Approve,
        _ => Member.None,
    };

    [Flags]
    private enum Member
    {
        None = 0,
        Id = 1,
        Type = 2,
        Content = 4,
        Encrypted = 8,
        Result = 16,
        Results = 32,
        Outputs = 64,
        Arguments = 128,
        Output = 256,
        Input = 512,
        Action = 1024,
        Operation = 2048,
        Tools = 4096,
        Approve = 8192,
    }

    private struct Item
    {
        private const Member Anything = Member.Content | Member.Encrypted | Member.Arguments | Member.Output | Member.Input | Member.Action | Member.Operation | Member.Tools | Member.Approve;

        private Member _met;
        private Member _said;
        private Member _needed;
        private bool _isAmbiguous;

        /// <summary>Its id; several when the member stands more than once.</summary>
        public List<string>? Ids;

        /// <summary>Whether it says all that its kind has to say. Of two members of one name nobody knows which one counts.</summary>
        public readonly bool IsWhole => !_isAmbiguous && (_said & (_needed == Member.None && (_met & Member.Type) == 0 ? Member.Content : _needed)) != 0;

        public void Note(Member member, ref Utf8JsonReader reader)
        {
            _isAmbiguous |= (_met & member) != 0;
            _met |= member;
            switch (member)
            {
                case Member.None:
                    break;
                case Member.Id when reader.TokenType == JsonTokenType.String:
                    (Ids ??= []).Add(reader.GetString()!);
                    break;
                case Member.Id:
                    break;
                case Member.Type:
                    _needed = FindNeeded(ref reader);
                    break;
                default:
                    _said |= IsSomething(reader, member) ? member : Member.None;
                    break;
            }
        }

        /// <summary>What an item of this type must say for its id to be a label alone; nothing is enough for a reference.</summary>
        private static Member FindNeeded(ref Utf8JsonReader reader) => reader switch
        {
            { TokenType: JsonTokenType.Null } => Member.Content,
            { TokenType: not JsonTokenType.String } => Member.None,
            _ when reader.ValueTextEquals("item_reference"u8) => Member.None,
            _ when reader.ValueTextEquals("message"u8) => Member.Content,
            _ when reader.ValueTextEquals("reasoning"u8) || reader.ValueTextEquals("compaction"u8) => Member.Encrypted,
            _ when reader.ValueTextEquals("image_generation_call"u8) => Member.Result,
            _ when reader.ValueTextEquals("file_search_call"u8) => Member.Results,
            _ when reader.ValueTextEquals("code_interpreter_call"u8) => Member.Outputs,
            _ => Anything,
        };

        private static bool IsSomething(Utf8JsonReader reader, Member member) => reader.TokenType switch
        {
            JsonTokenType.Null => false,

            // Arguments may be empty; a seal or a picture may not.
            JsonTokenType.String => member is not (Member.Encrypted or Member.Result) || !reader.ValueSpan.IsEmpty,
            JsonTokenType.StartArray => reader.Read() && reader.TokenType != JsonTokenType.EndArray,
            JsonTokenType.StartObject => reader.Read() && reader.TokenType != JsonTokenType.EndObject,
            _ => true,
        };
    }
}
