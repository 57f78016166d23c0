using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers.Json;

/// <summary>Decoders in a <c>tokenizer.json</c>.</summary>
internal static class DecoderJson
{
    public static ITokenDecoder Read(JsonSection part)
    {
        switch (part.Type)
        {
            case "Sequence":
                part.AllowOnly("type", "decoders");
                return new DecoderSequence([.. part.Sections("decoders").Select(Read)]);
            case "ByteLevel":
                (bool prefix, bool trims, bool pattern) = PreTokenizerJson.ReadByteLevel(part);
                return new ByteLevelDecoder(prefix, trims, pattern);
            case "Metaspace":
                (string replacement, PrependScheme scheme, bool splits) = PreTokenizerJson.ReadMetaspace(part);
                return new MetaspaceDecoder(replacement, scheme, splits);
            case "WordPiece":
                part.AllowOnly("type", "prefix", "cleanup");
                return new WordPieceDecoder(part.TextOrNull("prefix") ?? "##", part.Flag("cleanup", absent: true));
            case "BPEDecoder":
                part.AllowOnly("type", "suffix");
                return new SuffixDecoder(part.TextOrNull("suffix") ?? "</w>");
            case "CTC":
                part.AllowOnly("type", "pad_token", "word_delimiter_token", "cleanup");
                return new CtcDecoder(
                    part.TextOrNull("pad_token") ?? "<pad>", part.TextOrNull("word_delimiter_token") ?? "|",
                    part.Flag("cleanup", absent: true));
            case "Replace":
                part.AllowOnly("type", "pattern", "content");
                return new ReplaceDecoder(PatternJson.Read(part, "pattern"), part.Text("content"));
            case "Strip":
                part.AllowOnly("type", "content", "start", "stop");
                return new StripDecoder(part.Character("content"), part.Count("start", absent: 0), part.Count("stop", absent: 0));
            case "Fuse":
                part.AllowOnly("type");
                return new FuseDecoder();
            case "ByteFallback":
                part.AllowOnly("type");
                return new ByteFallbackDecoder();
            default: throw part.Error("type", $"{part.Type} is no decoder that is known.");
        }
    }
}
