namespace Skald.Formats;

/// <summary>An archive whose codes and scales appear as the tensors that they make up; all others as they are.</summary>
internal sealed class ScaledArchive : TensorArchive
{
    private readonly TensorArchive _stored;
    private readonly Dictionary<string, ScaledTensor> _scaled;

    private ScaledArchive(TensorArchive stored, List<ScaledTensor> scaled, IEnumerable<TensorEntry> tensors)
        : base(stored.Path, stored.Format, tensors) =>
        (_stored, _scaled) = (stored, scaled.ToDictionary(tensor => tensor.Entry.Name, StringComparer.Ordinal));

    /// <summary>The archive itself where it holds no such pairs; else one over it, which closes it.</summary>
    /// <exception cref="ModelFormatException">Codes and scales don't fit each other.</exception>
    public static TensorArchive Over(TensorArchive stored)
    {
        List<ScaledTensor> scaled = [];
        List<TensorEntry> tensors = [];
        foreach (TensorEntry entry in stored.Tensors)
        {
            ScaledTensor? tensor = (ScaledTensor?)MicroscaledTensor.TryOpen(stored, entry)
                ?? (ScaledTensor?)Float8Tensor.TryOpen(stored, entry) ?? NormalFloat4Tensor.TryOpen(stored, entry);
            if (tensor is not null) scaled.Add(tensor);
            tensors.Add(tensor?.Entry ?? entry);
        }

        if (scaled.Count == 0) return stored;
        HashSet<string> parts = [.. scaled.SelectMany(tensor => tensor.Parts)];
        return new ScaledArchive(stored, scaled, tensors.Where(entry => !parts.Contains(entry.Name)));
    }

    private protected override void ReadBytes(TensorEntry tensor, long position, Span<byte> destination)
    {
        if (_scaled.TryGetValue(tensor.Name, out ScaledTensor? scaled)) scaled.Read(position, destination);
        else _stored.Read(tensor, position, destination);
    }

    private protected override void Close() => _stored.Dispose();
}
