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

    // Letters that have case, as the pattern's authors listed them.
    private const string DeepSeekLetters =
        @"\s?[A-Za-z\x{B5}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{1BA}\x{1BC}-\x{1BF}\x{1C4}-\x{293}"
        + @"\x{295}-\x{2AF}\x{370}-\x{373}\x{376}\x{377}\x{37B}-\x{37D}\x{37F}\x{386}\x{388}-\x{38A}\x{38C}"
        + @"\x{38E}-\x{3A1}\x{3A3}-\x{3F5}\x{3F7}-\x{481}\x{48A}-\x{52F}\x{531}-\x{556}\x{10A0}-\x{10C5}"
        + @"\x{13A0}-\x{13F5}\x{13F8}-\x{13FD}\x{1C90}-\x{1CBA}\x{1CBD}-\x{1CBF}\x{1D00}-\x{1D2B}"
        + @"\x{1D6B}-\x{1D77}\x{1D79}-\x{1D9A}\x{1E00}-\x{1F15}\x{1F18}-\x{1F1D}\x{1F20}-\x{1F45}"
        + @"\x{1F48}-\x{1F4D}\x{1F50}-\x{1F57}\x{1F59}\x{1F5B}\x{1F5D}\x{1F5F}-\x{1F7D}\x{1F80}-\x{1FB4}"
        + @"\x{1FB6}-\x{1FBC}\x{1FBE}\x{1FC2}-\x{1FC4}\x{1FC6}-\x{1FCC}\x{1FD0}-\x{1FD3}\x{1FD6}-\x{1FDB}"
        + @"\x{1FE0}-\x{1FEC}\x{1FF2}-\x{1FF4}\x{1FF6}-\x{1FFC}\x{2102}\x{2107}\x{210A}-\x{2113}\x{2115}"
        + @"\x{2119}-\x{211D}\x{2124}\x{2126}\x{2128}\x{212A}-\x{212D}\x{212F}-\x{2134}\x{2139}"
        + @"\x{213C}-\x{213F}\x{2145}-\x{2149}\x{214E}\x{2183}\x{2184}\x{2C00}-\x{2C7B}\x{2C7E}-\x{2CE4}"
        + @"\x{2CEB}-\x{2CEE}\x{2CF2}\x{2CF3}\x{A640}-\x{A66D}\x{A680}-\x{A69B}\x{A722}-\x{A76F}"
        + @"\x{A771}-\x{A787}\x{A78B}-\x{A78E}\x{AB70}-\x{ABBF}\x{FB00}-\x{FB06}\x{FB13}-\x{FB17}"
        + @"\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{10400}-\x{1044F}\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}"
        + @"\x{10C80}-\x{10CB2}\x{10CC0}-\x{10CF2}\x{118A0}-\x{118DF}\x{1E900}-\x{1E943}]+";

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

    /// <summary>Names that a tokenizer may have, one for each way to cut text; the first that cuts alike is its name.</summary>
    /// <param name="ignoresMerges">Whether pieces that are tokens are taken whole.</param>
    /// <param name="architecture">The model's: its own name comes first.</param>
    public static string[] Candidates(bool ignoresMerges, string architecture)
    {
        string digits = architecture switch
        {
            "starcoder2" => "starcoder",
            "command-r" or "cohere2" => "command-r",
            "exaone4" => "exaone",
            _ => "smollm",
        };
        return ignoresMerges ? ["llama-bpe", "tekken"]
            :
            [
                "gpt-2", "qwen2", digits, "dbrx", "gpt-4o", "deepseek-v3", "deepseek-llm", "deepseek-coder", "falcon", "bloom",
                "viking", "default",
            ];
    }

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
