using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>Writes GGUF models in the types of a mix, a piece of a tensor at a time.</summary>
public static class GgufQuantizer
{
    private const uint QuantizationVersion = 2;

    /// <summary>Writes the same model anew.</summary>
    /// <param name="model">A model in GGUF.</param>
    /// <param name="mix">Which types.</param>
    /// <param name="importance">What errors count; null where all count the same.</param>
    /// <param name="path">The new file.</param>
    /// <param name="progress">Told how many bytes of the new file's tensors are written; null for nobody.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="ModelFormatException">The model lacks a key, or is of a type that cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        TensorArchive model, QuantizationMix mix, ImportanceMatrix? importance, string path,
        IProgress<LoadingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        GgufContent content = GgufContent.Of(model);
        Write(content with { Metadata = Describe(content.Metadata, mix) }, mix, importance, path, progress, cancellationToken);
    }

    /// <summary>Writes a model whose keys are as they shall be.</summary>
    internal static void Write(
        GgufContent content, QuantizationMix mix, ImportanceMatrix? importance, string path,
        IProgress<LoadingProgress>? progress, CancellationToken cancellationToken)
    {
        MixContext context = Context(content, importance is not null);
        GgufSource[] tensors = [.. content.Weights.Select(weight =>
            weight.Encode(mix.TypeOf(weight.Entry, context), importance?.Of(weight.Entry) ?? default))];
        long written = 0, total = tensors.Sum(tensor => tensor.Bytes);
        GgufWriter.Write(path, content.Metadata, [.. tensors.Select(tensor => tensor with
        {
            WriteTo = stream =>
            {
                tensor.WriteTo(stream);
                progress?.Report(new(written += tensor.Bytes, total));
            },
        })], cancellationToken);
    }

    /// <summary>What a mix needs to know.</summary>
    internal static MixContext Context(GgufContent content, bool hasImportance)
    {
        GgufKeys keys = content.Keys();
        int heads = Size("attention.head_count", 1), keyHeads = Size("attention.head_count_kv", heads);
        return new(
            content.Architecture, Size("block_count", null), heads / Math.Max(1, keyHeads), Size("expert_count", 0),
            !keys.Has("output.weight"), hasImportance);

        int Size(string key, int? otherwise) => (otherwise is null ? keys.Integer(key) : keys.FindInteger(key) ?? otherwise.Value)
            is >= 0 and <= int.MaxValue and var size
            ? (int)size : throw keys.Problem($"the key {content.Architecture}.{key} must lie in [0, {int.MaxValue}].");
    }

    /// <summary>The same keys, with the new types.</summary>
    internal static GgufMetadata Describe(GgufMetadata old, QuantizationMix mix)
    {
        const string fileType = "general.file_type", version = "general.quantization_version";
        var keys = new GgufMetadata();
        foreach ((string key, GgufValue value) in old.All)
        {
            // Parts of a split model become one file again.
            if (key is not (fileType or version) && !key.StartsWith("split.", StringComparison.Ordinal)) keys.Add(key, value);
        }

        return keys.Add(version, GgufValue.Of(QuantizationVersion)).Add(fileType, GgufValue.Of(mix.FileType));
    }
}
