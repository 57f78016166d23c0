using Skald.Tokenizers.Templates;

namespace Skald.Tokenizers.Gguf;

/// <summary>What a GGUF file says of a tokenizer beside the tokenizer itself.</summary>
public sealed record GgufTokenizerOptions
{
    /// <summary>Rows of the model's token table; ids without a token are filled up.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The value of <c>general.architecture</c>: some names of ways to cut text belong to one.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The folder whose tokenizer_config.json names special tokens; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>The model's first token, where the folder names none.</summary>
    public int? BeginId { get; init; }

    /// <summary>The model's last token, where the folder names none.</summary>
    public int? EndId { get; init; }

    /// <summary>The token that fills up rows.</summary>
    public int? PaddingId { get; init; }

    /// <summary>The model's chat templates; null for none.</summary>
    public ChatTemplates? Templates { get; init; }
}
