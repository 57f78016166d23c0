using System.Text.Json;
using Skald.Tokenizers.Encodings;

namespace Skald.Tokenizers.Json;

/// <summary>Truncation and padding in a <c>tokenizer.json</c>.</summary>
internal static class LengthJson
{
    public static Truncation ReadTruncation(JsonSection part)
    {
        part.AllowOnly("direction", "max_length", "strategy", "stride");
        return new Truncation(part.Count("max_length"))
        {
            Stride = part.Count("stride", absent: 0),
            IsLeft = ReadDirection(part),
            Strategy = part.TextOrNull("strategy") switch
            {
                null or "LongestFirst" => TruncationStrategy.LongestFirst,
                "OnlyFirst" => TruncationStrategy.OnlyFirst,
                "OnlySecond" => TruncationStrategy.OnlySecond,
                string other => throw part.Error("strategy", $"\"{other}\" is no strategy that is known."),
            },
        };
    }

    public static Padding ReadPadding(JsonSection part)
    {
        part.AllowOnly("strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id", "pad_token");
        int? length = null;
        if (part.Find("strategy") is { ValueKind: JsonValueKind.Object })
        {
            JsonSection strategy = part.Section("strategy");
            strategy.AllowOnly("Fixed");
            length = strategy.Count("Fixed", limit: Limits.PaddedLength);
        }
        else if (part.TextOrNull("strategy") is not (null or "BatchLongest"))
        {
            throw part.Error("strategy", "must be \"BatchLongest\" or {\"Fixed\": length}.");
        }

        return new Padding
        {
            Length = length,
            IsLeft = ReadDirection(part),
            MultipleOf = part.Count("pad_to_multiple_of", absent: 0, limit: Limits.PaddedLength),
            Id = part.Count("pad_id", absent: 0),
            TypeId = part.Count("pad_type_id", absent: 0),
            Token = part.TextOrNull("pad_token") ?? "[PAD]",
        };
    }

    public static void Write(Utf8JsonWriter writer, Truncation? truncation)
    {
        if (truncation is null)
        {
            writer.WriteNull("truncation");
            return;
        }

        writer.WriteStartObject("truncation");
        writer.WriteString("direction", truncation.IsLeft ? "Left" : "Right");
        writer.WriteNumber("max_length", truncation.MaxLength);
        writer.WriteString("strategy", truncation.Strategy.ToString());
        writer.WriteNumber("stride", truncation.Stride);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, Padding? padding)
    {
        if (padding is null)
        {
            writer.WriteNull("padding");
            return;
        }

        writer.WriteStartObject("padding");
        if (padding.Length is { } length)
        {
            writer.WriteStartObject("strategy");
            writer.WriteNumber("Fixed", length);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString("strategy", "BatchLongest");
        }

        writer.WriteString("direction", padding.IsLeft ? "Left" : "Right");
        if (padding.MultipleOf > 0) writer.WriteNumber("pad_to_multiple_of", padding.MultipleOf);
        else writer.WriteNull("pad_to_multiple_of");
        writer.WriteNumber("pad_id", padding.Id);
        writer.WriteNumber("pad_type_id", padding.TypeId);
        writer.WriteString("pad_token", padding.Token);
        writer.WriteEndObject();
    }

    private static bool ReadDirection(JsonSection part) => part.TextOrNull("direction") switch
    {
        null or "Right" => false,
        "Left" => true,
        string other => throw part.Error("direction", $"must be \"Left\" or \"Right\", got \"{other}\"."),
    };
}
