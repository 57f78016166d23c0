using Skald.Formats.Gguf;

namespace Skald.Formats;

/// <summary>Tells the formats apart by their first bytes, and finds the model in a folder.</summary>
internal static class ArchiveKind
{
    private static readonly string[] s_folderFiles = ["model.safetensors", "model.safetensors.index.json"];

    public static TensorArchive Open(string path)
    {
        if (Directory.Exists(path)) return OpenFolder(path);
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) return SafetensorsArchive.Open(path);
        Span<byte> start = stackalloc byte[8];
        start = start[..ReadStart(path, start)];
        if (start.StartsWith("GGUF"u8)) return GgufArchive.Open(path);
        return SafetensorsArchive.Open(path);
    }

    private static TensorArchive OpenFolder(string folder)
    {
        foreach (string name in s_folderFiles)
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path)) return Open(path);
        }

        string[] gguf = [.. Directory.GetFiles(folder, "*.gguf")
            .Where(path => GgufSplit.Parse(path) is not { Number: > 1 }).Order(StringComparer.Ordinal)];
        return gguf.Length == 1 ? Open(gguf[0]) : throw Missing(folder, gguf.Length);
    }

    private static FileNotFoundException Missing(string folder, int gguf) => new(
        $"{folder}: a model folder must hold {string.Join(", ", s_folderFiles)} or one .gguf model, got "
        + (gguf == 0 ? "none of them." : $"{gguf} .gguf models; name one of them."));

    private static int ReadStart(string path, Span<byte> start)
    {
        using PositionalFile file = PositionalFile.Open(path);
        int length = (int)Math.Min(start.Length, file.Length);
        file.Read(0, start[..length], "the first bytes");
        return length;
    }
}
