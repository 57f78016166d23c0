using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>All that a GGUF file will hold, before types are chosen.</summary>
/// <param name="Path">Where it comes from, for messages.</param>
/// <param name="Metadata">The keys.</param>
/// <param name="Weights">The tensors, in the order of the file.</param>
internal sealed record GgufContent(string Path, GgufMetadata Metadata, IReadOnlyList<GgufWeight> Weights)
{
    /// <summary>What the file cannot say of the model, a sentence each.</summary>
    public IReadOnlyList<string> Losses { get; init; } = [];

    /// <summary>The value of <c>general.architecture</c>.</summary>
    public string Architecture => Metadata["general.architecture"].TryString() ?? "";

    /// <summary>The content of an archive that describes itself by GGUF's keys.</summary>
    public static GgufContent Of(TensorArchive archive) => new(
        archive.Path, archive.Metadata ?? throw new ArgumentException($"GgufContent: {archive.Path} must be GGUF."),
        [.. archive.Tensors.Select(tensor => new GgufWeight(
            tensor, (start, values) => archive.ReadFloats(tensor, start, values)) { Archive = archive })]);

    /// <summary>Keys and tensors, as a family's declaration asks for them.</summary>
    public GgufKeys Keys()
    {
        Dictionary<string, GgufWeight> weights = Weights.ToDictionary(weight => weight.Entry.Name, StringComparer.Ordinal);
        return new(
            Path, Metadata, Architecture, name => weights.GetValueOrDefault(name)?.Entry,
            (entry, values) => weights[entry.Name].Read(0, values));
    }
}
