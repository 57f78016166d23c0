namespace Skald.Formats;

/// <summary>Several files of one model, each with some of its tensors, as an index lists them.</summary>
internal sealed class CompositeArchive : TensorArchive
{
    private readonly List<TensorArchive> _parts;
    private readonly Dictionary<string, (TensorArchive Part, TensorEntry Tensor)> _places = new(StringComparer.Ordinal);

    private CompositeArchive(string path, List<TensorArchive> parts, SafetensorsIndex index)
        : base(path, parts.Count > 0 ? parts[0].Format : "empty", Mapped(parts, index).Select(place => place.Tensor))
    {
        _parts = parts;
        foreach ((TensorArchive part, TensorEntry tensor) in Mapped(parts, index)) _places.Add(tensor.Name, (part, tensor));
    }

    /// <summary>Opens an index and the files that it names, which lie beside it.</summary>
    /// <param name="extension">How the files' names must end.</param>
    public static CompositeArchive Open(string path, string extension)
    {
        SafetensorsIndex index = SafetensorsIndex.Read(path, extension);
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        List<TensorArchive> parts = [];
        try
        {
            foreach (IGrouping<string, string> shard in index.Shards
                .GroupBy(s => s.Value, s => s.Key, StringComparer.Ordinal).OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                string file = System.IO.Path.Combine(folder, shard.Key);
                if (!File.Exists(file))
                {
                    throw new ModelFormatException(
                        path, $"the shard '{shard.Key}' must lie beside the index, got no file.");
                }

                parts.Add(TensorArchive.Open(file));
                if (shard.FirstOrDefault(name => !parts[^1].TryGet(name, out _)) is { } missing)
                {
                    throw new ModelFormatException(
                        path, $"tensor '{missing}' must lie in '{shard.Key}', got a shard without it.");
                }
            }

            return new CompositeArchive(path, parts, index);
        }
        catch
        {
            foreach (TensorArchive part in parts) part.Dispose();
            throw;
        }
    }

    /// <summary>The tensors that the index maps, in the order of their storage; others of a shard are left out.</summary>
    private static IEnumerable<(TensorArchive Part, TensorEntry Tensor)> Mapped(
        List<TensorArchive> parts, SafetensorsIndex index) =>
        from part in parts
        let shard = System.IO.Path.GetFileName(part.Path)
        from tensor in part.Tensors
        where index.Shards.TryGetValue(tensor.Name, out string? own) && own == shard
        select (part, tensor);

    private protected override void ReadBytes(TensorEntry tensor, long position, Span<byte> destination)
    {
        (TensorArchive part, TensorEntry own) = _places[tensor.Name];
        part.Read(own, position, destination);
    }

    private protected override void Close()
    {
        foreach (TensorArchive part in _parts) part.Dispose();
    }
}
