namespace Skald.Formats;

/// <summary>A safetensors file as an archive.</summary>
internal sealed class SafetensorsArchive : TensorArchive
{
    private readonly SafetensorsFile _file;

    private SafetensorsArchive(string path, SafetensorsFile file)
        : base(path, "safetensors", file.Tensors.Select(Describe)) => _file = file;

    public static new SafetensorsArchive Open(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        try
        {
            return new SafetensorsArchive(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private protected override void ReadBytes(TensorEntry tensor, long position, Span<byte> destination) =>
        _file.Read(_file[tensor.Name], position, destination);

    private protected override void Close() => _file.Dispose();

    private static TensorEntry Describe(SafetensorsEntry entry) =>
        new(entry.Name, TensorType.Of(entry.DType), entry.Shape, entry.Length);
}
