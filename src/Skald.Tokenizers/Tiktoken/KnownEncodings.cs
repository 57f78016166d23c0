namespace Skald.Tokenizers.Tiktoken;

/// <summary>Patterns and special tokens of OpenAI's published encodings; their rank files hold neither.</summary>
internal static class KnownEncodings
{
    private const string Gpt2Pattern = Splitting.SplitPatterns.Gpt2;

    /// <summary>The pattern and the special tokens of an encoding, or null where the name is unknown.</summary>
    public static (string Pattern, Dictionary<string, int> SpecialTokens)? Find(string name) => name switch
    {
        "gpt2" or "r50k_base" or "p50k_base" => (Gpt2Pattern, new() { ["<|endoftext|>"] = 50256 }),
        "p50k_edit" => (Gpt2Pattern, new()
        {
            ["<|endoftext|>"] = 50256,
            ["<|fim_prefix|>"] = 50281,
            ["<|fim_middle|>"] = 50282,
            ["<|fim_suffix|>"] = 50283,
        }),
        "cl100k_base" => (Splitting.SplitPatterns.Llama3, new()
        {
            ["<|endoftext|>"] = 100257,
            ["<|fim_prefix|>"] = 100258,
            ["<|fim_middle|>"] = 100259,
            ["<|fim_suffix|>"] = 100260,
            ["<|endofprompt|>"] = 100276,
        }),
        "o200k_base" => (O200k, new() { ["<|endoftext|>"] = 199999, ["<|endofprompt|>"] = 200018 }),
        "o200k_harmony" => (O200k, Harmony()),
        _ => null,
    };

    private static string O200k => Splitting.SplitPatterns.Text(Splitting.SplitPattern.O200k);

    private static Dictionary<string, int> Harmony()
    {
        Dictionary<string, int> tokens = new()
        {
            ["<|startoftext|>"] = 199998,
            ["<|endoftext|>"] = 199999,
            ["<|reserved_200000|>"] = 200000,
            ["<|reserved_200001|>"] = 200001,
            ["<|return|>"] = 200002,
            ["<|constrain|>"] = 200003,
            ["<|reserved_200004|>"] = 200004,
            ["<|channel|>"] = 200005,
            ["<|start|>"] = 200006,
            ["<|end|>"] = 200007,
            ["<|message|>"] = 200008,
            ["<|reserved_200009|>"] = 200009,
            ["<|reserved_200010|>"] = 200010,
            ["<|reserved_200011|>"] = 200011,
            ["<|call|>"] = 200012,
            ["<|endofprompt|>"] = 200018,
        };
        for (int id = 200013; id < 201088; id++)
            if (id != 200018) tokens.Add($"<|reserved_{id}|>", id);
        return tokens;
    }
}
