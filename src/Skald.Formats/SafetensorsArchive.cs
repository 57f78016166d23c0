namespace Skald.Formats;

/// <summary>A safetensors file or folder of shards as an archive.</summary>
internal sealed class SafetensorsArchive : TensorArchive
{
    private readonly SafetensorsFolder _folder;

    private SafetensorsArchive(SafetensorsFolder folder)
        : base(folder.Path, "safetensors", folder.Files.SelectMany(file => file.Tensors
            .Where(entry => folder.TryGet(entry.Name, out SafetensorsEntry? own) && own == entry).Select(Describe))) =>
        _folder = folder;

    public static new SafetensorsArchive Open(string path)
    {
        SafetensorsFolder folder = SafetensorsFolder.Open(path);
        try
        {
            return new SafetensorsArchive(folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private protected override void ReadBytes(TensorEntry tensor, long position, Span<byte> destination) =>
        _folder.Read(tensor.Name, position, destination);

    private protected override void Close() => _folder.Dispose();

    private static TensorEntry Describe(SafetensorsEntry entry) =>
        new(entry.Name, TensorType.Of(entry.DType), entry.Shape, entry.Length);
}
