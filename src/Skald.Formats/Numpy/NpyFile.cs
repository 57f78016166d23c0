using Skald.Formats.Zip;

namespace Skald.Formats.Numpy;

/// <summary>Opens npy arrays and npz archives of them.</summary>
internal static class NpyFile
{
    private const string Extension = ".npy";

    /// <summary>One array, as a tensor that is named like the file.</summary>
    public static FlatArchive OpenArray(PositionalFile file)
    {
        NpyHeader header = NpyHeader.Read(
            file.Path, "the array", file.Length, (at, bytes) => file.Read(at, bytes.Span, "the header"));
        PlacedTensor tensor = Place(Path.GetFileNameWithoutExtension(file.Path), header, header.Length, packed: null);
        return new FlatArchive(file, "npy", [tensor]);
    }

    /// <summary>The arrays of an archive, named without their extension.</summary>
    public static FlatArchive OpenArchive(PositionalFile file, ZipDirectory directory)
    {
        using ZipInflater inflater = new(file);
        List<PlacedTensor> tensors = [];
        foreach (ZipEntry entry in directory.Entries)
        {
            string what = $"array '{entry.Name}'";
            if (!entry.Name.EndsWith(Extension, StringComparison.Ordinal))
                throw new ModelFormatException(file.Path, $"an npz archive must hold .npy arrays, got '{entry.Name}'.");
            NpyHeader header = NpyHeader.Read(file.Path, what, entry.Length, (at, bytes) =>
            {
                if (entry.IsDeflated) inflater.Read(entry, at, bytes.Span, what);
                else file.Read(entry.Offset + at, bytes.Span, what);
            });
            long offset = header.Length + (entry.IsDeflated ? 0 : entry.Offset);
            tensors.Add(Place(entry.Name[..^Extension.Length], header, offset, entry.IsDeflated ? entry : null));
        }

        return new FlatArchive(file, "npz", tensors);
    }

    /// <summary>True for an archive that numpy wrote.</summary>
    public static bool IsArchive(ZipDirectory directory) => directory.Entries.Count > 0
        && directory.Entries.All(entry => entry.Name.EndsWith(Extension, StringComparison.Ordinal));

    private static PlacedTensor Place(string name, NpyHeader header, long offset, ZipEntry? packed)
    {
        long length = header.Shape.Aggregate((long)header.Type.BlockBytes, (product, size) => product * size);
        TensorEntry entry = new(name, header.Type, header.Shape, length);
        return new PlacedTensor(entry, offset)
        {
            IsBigEndian = header.IsBigEndian,
            Strides = header.Strides(),
            Packed = packed,
        };
    }
}
