using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>Writes a GGUF model anew in other types.</summary>
public static class GgufQuantizer
{
    private const uint QuantizationVersion = 2;

    /// <summary>Writes the same model, a piece of a tensor at a time.</summary>
    /// <param name="model">A model in GGUF.</param>
    /// <param name="mix">Which types.</param>
    /// <param name="importance">What errors count; null where all count the same.</param>
    /// <param name="path">The new file.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="ModelFormatException">The model lacks a key, or is of a type that cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        TensorArchive model, QuantizationMix mix, ImportanceMatrix? importance, string path,
        CancellationToken cancellationToken = default)
    {
        GgufMetadata old = model.Metadata ?? throw new ArgumentException($"GgufQuantizer: {model.Path} must be GGUF.");
        MixContext context = Context(model, old, importance);
        GgufSource[] tensors = [.. model.Tensors.Select(tensor => mix.TypeOf(tensor, context) is var type
            && type == tensor.Type.Ggml
                ? GgufSource.Copy(model, tensor)
                : GgufSource.Quantize(model, tensor, type, importance?.Of(tensor) ?? default))];
        GgufWriter.Write(path, Describe(old, mix), tensors, cancellationToken);
    }

    /// <summary>What a mix needs to know.</summary>
    internal static MixContext Context(TensorArchive model, GgufMetadata metadata, ImportanceMatrix? importance)
    {
        string architecture = metadata["general.architecture"].TryString() ?? "";
        var keys = new GgufKeys(model, metadata, architecture);
        long heads = keys.FindInteger("attention.head_count") ?? 1, keyHeads = keys.FindInteger("attention.head_count_kv") ?? heads;
        return new(
            architecture, checked((int)keys.Integer("block_count")), (int)(heads / Math.Max(1, keyHeads)),
            (int)(keys.FindInteger("expert_count") ?? 0), !keys.Has("output.weight"), importance is not null);
    }

    private static GgufMetadata Describe(GgufMetadata old, QuantizationMix mix)
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
