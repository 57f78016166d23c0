namespace Skald.Formats.Gguf;

/// <summary>A GGUF file, or all parts of a split one, as an archive.</summary>
/// <remarks>The first part holds the model's keys; the others only say which part they are.</remarks>
internal sealed class GgufArchive : TensorArchive
{
    private const string NumberKey = "split.no", CountKey = "split.count", TensorsKey = "split.tensors.count";

    private readonly List<GgufFile> _files;
    private readonly Dictionary<string, (GgufFile File, GgufTensor Tensor)> _places = new(StringComparer.Ordinal);

    private GgufArchive(List<GgufFile> files)
        : base(files[0].Path, $"GGUF {files[0].Version}", files.SelectMany(f => f.Tensors.Select(Describe)),
            files[0].Metadata)
    {
        _files = files;
        foreach (GgufFile file in files)
            foreach (GgufTensor tensor in file.Tensors) _places.Add(tensor.Name, (file, tensor));
    }

    /// <summary>Opens a file, with all its parts where it is one of several.</summary>
    public static new GgufArchive Open(string path)
    {
        List<GgufFile> files = [];
        try
        {
            GgufSplit? split = GgufSplit.Parse(path);
            files.Add(GgufFile.Open(split?.PathOf(1) ?? path));
            AddParts(files, split);
            return new GgufArchive(files);
        }
        catch
        {
            foreach (GgufFile file in files) file.Dispose();
            throw;
        }
    }

    private protected override void ReadBytes(TensorEntry tensor, long position, Span<byte> destination)
    {
        (GgufFile file, GgufTensor place) = _places[tensor.Name];
        file.Read(place, position, destination);
    }

    private protected override void Close()
    {
        foreach (GgufFile file in _files) file.Dispose();
    }

    private static TensorEntry Describe(GgufTensor tensor) =>
        new(tensor.Name, TensorType.Of(tensor.Type), tensor.Shape, tensor.Length);

    private static void AddParts(List<GgufFile> files, GgufSplit? split)
    {
        GgufFile first = files[0];
        long count = first.Metadata.FindInt64(CountKey) ?? 1;
        if (count is < 0 or > GgufSplit.MaxCount)
        {
            throw new ModelFormatException(
                first.Path, $"{CountKey} must be at most {GgufSplit.MaxCount}, got {count}.");
        }

        if (count > 1 && split?.Count != count)
        {
            throw new ModelFormatException(first.Path, $"part 1 of {count} must be named like name-00001-of-"
                + $"{count:D5}.gguf, got this name; rename the parts as they were.");
        }

        CheckNumber(first, 0);
        for (int part = 1; part < count; part++)
        {
            string path = split!.Value.PathOf(part + 1);
            if (!File.Exists(path))
            {
                throw new ModelFormatException(first.Path, $"all {count} parts must lie beside each other, got no "
                    + $"{System.IO.Path.GetFileName(path)}.");
            }

            files.Add(GgufFile.Open(path));
            CheckNumber(files[^1], part);
        }

        long tensors = files.Sum(file => (long)file.Tensors.Count);
        if (first.Metadata.FindInt64(TensorsKey) is { } expected && expected != tensors)
        {
            throw new ModelFormatException(
                first.Path, $"the parts must hold {expected} tensors by {TensorsKey}, got {tensors}.");
        }
    }

    private static void CheckNumber(GgufFile file, int part)
    {
        long number = file.Metadata.FindInt64(NumberKey) ?? part;
        if (number != part)
            throw new ModelFormatException(file.Path, $"{NumberKey} must be {part} as its name says, got {number}.");
    }
}
