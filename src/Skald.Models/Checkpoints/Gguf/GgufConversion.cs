using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Tokenizers.Gguf;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>From a model of any format to one GGUF file, as llama.cpp's converter and quantizer would write it.</summary>
public static class GgufConversion
{
    private const int MostTokens = 1 << 24;

    /// <summary>Writes a model; the weights stream through and are never held together.</summary>
    /// <param name="files">The model.</param>
    /// <param name="weights">Its open weights.</param>
    /// <param name="mix">Which types; null for those that most of the weights have.</param>
    /// <param name="path">The new file, which appears whole or not at all.</param>
    /// <param name="name">What the model is called; null for what its files are called.</param>
    /// <param name="importance">What errors count; null where all count the same.</param>
    /// <param name="progress">Told how many bytes of the new file are written; null for nobody.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <returns>What the file cannot say of the model and does little harm, a sentence each.</returns>
    /// <exception cref="ModelFormatException">The model is broken, or GGUF has no words for it.</exception>
    /// <exception cref="Tokenizers.TokenizerFormatException">The tokenizer is broken, or GGUF has no words for it.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static IReadOnlyList<string> Write(
        ModelFiles files, TensorArchive weights, QuantizationMix? mix, string path, string? name = null,
        ImportanceMatrix? importance = null, IProgress<LoadingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        mix ??= QuantizationMix.Of(weights);
        GgufContent content = Content(files, weights, mix, name, cancellationToken);
        GgufQuantizer.Write(content, mix, importance, path, progress, cancellationToken);
        return content.Losses;
    }

    private static GgufContent Content(
        ModelFiles files, TensorArchive weights, QuantizationMix mix, string? name, CancellationToken cancellationToken)
    {
        if (weights.Metadata is not null)
        {
            GgufContent old = GgufContent.Of(weights);
            GgufMetadata keys = GgufQuantizer.Describe(old.Metadata, mix);
            if (!keys.TryGet("tokenizer.ggml.model", out _) && TokenizerOf(files, weights) is { } beside)
            {
                int rows = old.Keys().VocabSize is <= MostTokens and var size ? (int)size : throw new ModelFormatException(
                    weights.Path, $"tensor \"token_embd.weight\" must have at most {MostTokens} rows, got {old.Keys().VocabSize}.");
                GgufTokenizerWriter.Add(keys, beside, new() { VocabularySize = rows, Architecture = old.Architecture });
            }

            return old with { Metadata = keys };
        }

        ModelConfig config = StoredModel.Open(files, weights).Config;
        string title = name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(files.Folder)));
        GgufContent content = GgufExport.Describe(weights, config, title, mix, cancellationToken);
        if (TokenizerOf(files, weights) is not { } tokenizer)
            return content with
            {
                Losses = [.. content.Losses, "the model has no tokenizer beside it: the file can be read, and not be talked with."],
            };
        GgufTokenizerWriter.Add(content.Metadata, tokenizer, new()
        {
            VocabularySize = config.VocabSize,
            Architecture = content.Architecture,
            Folder = files.Folder,
            BeginId = config.BosTokenId,
            EndId = config.EosTokenId,
            PaddingId = config.PadTokenId,
            Templates = files.ReadTemplates(weights),
        });
        return content;
    }

    /// <summary>The model's tokenizer, or null where none lies beside it.</summary>
    private static Tokenizers.Tokenizer? TokenizerOf(ModelFiles files, TensorArchive weights)
    {
        try
        {
            return files.ReadTokenizer(weights);
        }
        catch (Exception e) when (e is FileNotFoundException or ModelFormatException)
        {
            return null;
        }
    }
}
