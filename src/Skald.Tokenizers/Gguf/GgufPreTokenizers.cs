using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Patterns;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Gguf;

/// <summary>The ways to cut text that GGUF files name in <c>tokenizer.ggml.pre</c>.</summary>
internal static class GgufPreTokenizers
{
    private const string Contractions = "'s|'t|'re|'ve|'m|'ll|'d";
    private const string Gpt2 = Contractions + @"| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)";
    private const string Bloom = @" ?[^(\s|.,!?…。，、।۔،)]+";
    private const string Ideographs = "[一-龥ࠀ-一가-\uD7FF]+";

    private const string DeepSeekLetters =
        @"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-ώ"
        + "ᾀ-ᾴᾶ-ᾼιῂ-ῄῆ-ῌῐ-ΐῖ-Ίῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤΩℨK-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ"
        + "𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃]+";

    private const string DeepSeek3 =
        @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"
        + @"|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>The pre-tokenizer of a name, or null for one that is not known.</summary>
    public static IPreTokenizer? Find(string name) => name switch
    {
        "gpt-2" or "phi-2" or "jina-es" or "jina-de" or "jina-v2-es" or "jina-v2-de" or "jina-v1-en" or "roberta-bpe"
            or "mpt" or "olmo" or "jais" or "trillion" or "gigachat" or "modern-bert" or "a.x-4.0" or "mellum"
            or "granite-docling" => Known(SplitPattern.Gpt2),
        "llama-bpe" or "llama3" or "llama-v3" or "falcon3" or "falcon-h1" or "pixtral" or "midm-2.0" or "lfm2"
            or "dbrx" or "smaug-bpe" or "glm4" or "chatglm-bpe" => Known(SplitPattern.Llama3),
        "qwen2" or "stablelm2" or "hunyuan" or "deepseek-r1-qwen" or "kormo" or "megrez" => Known(SplitPattern.Qwen2),
        "gpt-4o" or "llama4" or "o200k" => Known(SplitPattern.O200k),
        "tekken" => Known(SplitPattern.Tekken),
        "starcoder" or "refact" or "command-r" or "smollm" or "codeshell" or "exaone" or "minerva-7b" =>
            Known(SplitPattern.Gpt2Digits),
        "default" => Cuts(@"[\p{P}\$\+<=>\^~\|]+", Gpt2, @"\p{N}+", "[0-9][0-9][0-9]"),
        "falcon" => Cuts(@"[\p{P}\$\+<=>\^~\|`]+", Gpt2, "[0-9][0-9][0-9]"),
        "bloom" or "poro-chat" or "gpt3-finnish" => Cuts(Bloom),
        "viking" => Cuts(Bloom, @"\p{N}"),
        "deepseek-llm" => Cuts(
            @"[\r\n]", DeepSeekLetters, @"\s?[!-/:-~！-／：-～‘-‟　-。]+", @"\s+\z", Ideographs, @"\p{N}+"),
        "deepseek-coder" => Cuts(@"[\r\n]", @"\s?\p{L}+", @"\s?\p{P}+", Ideographs, @"\p{N}"),
        "deepseek-v3" or "hunyuan-dense" => Cuts(@"\p{N}{1,3}", "[一-龥\u3040-\u309F\u30A0-\u30FF]+", DeepSeek3),
        _ => null,
    };

    /// <summary>True where a piece that is a token is taken whole, before any merge.</summary>
    public static bool IgnoresMerges(string name) =>
        name is "llama-bpe" or "llama3" or "llama-v3" or "falcon3" or "falcon-h1" or "pixtral" or "midm-2.0" or "lfm2"
            or "tekken";

    /// <summary>True where a text begins with the beginning-of-text token unless the file says otherwise.</summary>
    public static bool AddsBegin(string name) => name is "llama-bpe" or "llama3" or "llama-v3" or "falcon3"
        or "falcon-h1" or "pixtral" or "midm-2.0" or "lfm2" or "tekken";

    private static IPreTokenizer Known(SplitPattern pattern) => ByteLevelBpe.PreTokenizerOf(pattern);

    // One cut after another; what a pattern does not match stays a piece of its own.
    private static PreTokenizerSequence Cuts(params string[] patterns) => new(
    [
        .. patterns.Select(pattern => new SplitPreTokenizer(
            new RegexPattern(Pattern.Parse(pattern)), DelimiterBehavior.Isolated, inverted: false)),
        new ByteLevelPreTokenizer(addsPrefixSpace: false, trimsOffsets: true, usesPattern: false),
    ]);
}
