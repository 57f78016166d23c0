using System.Text;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Json;

/// <summary>Normalizers in a <c>tokenizer.json</c>.</summary>
internal static class NormalizerJson
{
    public static INormalizer Read(JsonSection part)
    {
        switch (part.Type)
        {
            case "Sequence":
                part.AllowOnly("type", "normalizers");
                return new NormalizerSequence([.. part.Sections("normalizers").Select(Read)]);
            case "BertNormalizer":
                part.AllowOnly("type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase");
                return new BertNormalizer(
                    part.Flag("clean_text", absent: true), part.Flag("handle_chinese_chars", absent: true),
                    part.FlagOrNull("strip_accents"), part.Flag("lowercase", absent: true));
            case "NFC": return Plain(part, new UnicodeFormNormalizer(NormalizationForm.FormC));
            case "NFD": return Plain(part, new UnicodeFormNormalizer(NormalizationForm.FormD));
            case "NFKC": return Plain(part, new UnicodeFormNormalizer(NormalizationForm.FormKC));
            case "NFKD": return Plain(part, new UnicodeFormNormalizer(NormalizationForm.FormKD));
            case "Lowercase": return Plain(part, new LowercaseNormalizer());
            case "StripAccents": return Plain(part, new StripAccentsNormalizer());
            case "Nmt": return Plain(part, new NmtNormalizer());
            case "ByteLevel": return Plain(part, new ByteLevelNormalizer());
            case "Strip":
                part.AllowOnly("type", "strip_left", "strip_right");
                return new StripNormalizer(part.Flag("strip_left", absent: true), part.Flag("strip_right", absent: true));
            case "Replace":
                part.AllowOnly("type", "pattern", "content");
                return new ReplaceNormalizer(PatternJson.Read(part, "pattern"), part.Text("content"));
            case "Prepend":
                part.AllowOnly("type", "prepend");
                return new PrependNormalizer(part.Text("prepend"));
            case "Precompiled":
                part.AllowOnly("type", "precompiled_charsmap");
                return ReadPrecompiled(part);
            default: throw part.Error("type", $"{part.Type} is no normalizer that is known.");
        }
    }

    private static PrecompiledNormalizer ReadPrecompiled(JsonSection part)
    {
        byte[] bytes = new byte[part.Text("precompiled_charsmap").Length];
        if (!Convert.TryFromBase64String(part.Text("precompiled_charsmap"), bytes, out int length))
            throw part.Error("precompiled_charsmap", "must be base64.");
        bytes = bytes[..length];
        return CharacterMap.Read(bytes, part.File) is { } map
            ? new PrecompiledNormalizer(map, bytes)
            : throw part.Error("precompiled_charsmap", "must not be empty.");
    }

    private static INormalizer Plain(JsonSection part, INormalizer normalizer)
    {
        part.AllowOnly("type");
        return normalizer;
    }
}
