using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Json;

/// <summary>Pre-tokenizers in a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerJson
{
    public static IPreTokenizer Read(JsonSection part)
    {
        switch (part.Type)
        {
            case "Sequence":
                part.AllowOnly("type", "pretokenizers");
                return new PreTokenizerSequence([.. part.Sections("pretokenizers").Select(Read)]);
            case "ByteLevel":
                (bool prefix, bool trims, bool pattern) = ReadByteLevel(part);
                return new ByteLevelPreTokenizer(prefix, trims, pattern);
            case "Metaspace":
                (string replacement, PrependScheme scheme, bool splits) = ReadMetaspace(part);
                return new MetaspacePreTokenizer(replacement, scheme, splits);
            case "Split":
                part.AllowOnly("type", "pattern", "behavior", "invert");
                return new SplitPreTokenizer(
                    PatternJson.Read(part, "pattern"), PatternJson.ReadBehavior(part), part.Flag("invert", absent: false));
            case "Punctuation":
                part.AllowOnly("type", "behavior");
                return new PunctuationPreTokenizer(PatternJson.ReadBehavior(part, DelimiterBehavior.Isolated));
            case "Digits":
                part.AllowOnly("type", "individual_digits");
                return new DigitsPreTokenizer(part.Flag("individual_digits", absent: false));
            case "CharDelimiterSplit":
                part.AllowOnly("type", "delimiter");
                return new DelimiterPreTokenizer(part.Character("delimiter"));
            case "FixedLength":
                part.AllowOnly("type", "length");
                int length = part.Count("length", absent: 5);
                return length > 0 ? new FixedLengthPreTokenizer(length) : throw part.Error("length", "must be positive, got 0.");
            case "Whitespace": return Plain(part, PlainPreTokenizer.Whitespace());
            case "WhitespaceSplit": return Plain(part, PlainPreTokenizer.WhitespaceSplit());
            case "BertPreTokenizer": return Plain(part, PlainPreTokenizer.Bert());
            case "UnicodeScripts": return Plain(part, new ScriptsPreTokenizer());
            default: throw part.Error("type", $"{part.Type} is no pre-tokenizer that is known.");
        }
    }

    /// <summary>The settings of a part named ByteLevel.</summary>
    public static (bool AddsPrefixSpace, bool TrimsOffsets, bool UsesPattern) ReadByteLevel(JsonSection part)
    {
        part.AllowOnly("type", "add_prefix_space", "trim_offsets", "use_regex");
        return (part.Flag("add_prefix_space", absent: true), part.Flag("trim_offsets", absent: true),
            part.Flag("use_regex", absent: true));
    }

    /// <summary>The settings of a part named Metaspace; older files say only whether a space is put before.</summary>
    public static (string Replacement, PrependScheme Scheme, bool Splits) ReadMetaspace(JsonSection part)
    {
        part.AllowOnly("type", "replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep");
        PrependScheme scheme = part.TextOrNull("prepend_scheme") switch
        {
            null => part.Flag("add_prefix_space", absent: true) ? PrependScheme.Always : PrependScheme.Never,
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            string other => throw part.Error("prepend_scheme", $"\"{other}\" is no scheme that is known."),
        };
        return (part.Character("replacement"), scheme, part.Flag("split", absent: true));
    }

    private static IPreTokenizer Plain(JsonSection part, IPreTokenizer preTokenizer)
    {
        part.AllowOnly("type");
        return preTokenizer;
    }
}
