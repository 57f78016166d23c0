using Skald.Formats.BitNet;
using Skald.Formats.Gguf;
using Skald.Formats.Llama2c;
using Skald.Formats.Numpy;
using Skald.Formats.PyTorch;
using Skald.Formats.Zip;

namespace Skald.Formats;

/// <summary>Tells the formats apart by their first bytes, and finds the model in a folder.</summary>
internal static class ArchiveKind
{
    private const int TarMagicOffset = 257, StartLength = TarMagicOffset + 5;

    private static readonly string[] s_folderFiles =
    [
        "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
    ];

    public static TensorArchive Open(string path)
    {
        if (Directory.Exists(path)) return OpenFolder(path);
        if (path.EndsWith(".bin.index.json", StringComparison.Ordinal)) return CompositeArchive.Open(path, ".bin");
        if (path.EndsWith(".json", StringComparison.Ordinal)) return CompositeArchive.Open(path, ".safetensors");
        return OpenFile(path);
    }

    private static TensorArchive OpenFile(string path)
    {
        PositionalFile file = PositionalFile.Open(path);
        TensorArchive? archive = null;
        try
        {
            byte[] start = new byte[(int)Math.Min(StartLength, file.Length)];
            file.Read(0, start, "the first bytes");
            archive = OpenFlat(file, start);
            if (archive is not null) return archive;
            if (start.AsSpan().StartsWith("GGUF"u8)) return GgufArchive.Open(path);
            if (IsSafetensors(start) || path.EndsWith(".safetensors", StringComparison.Ordinal)) return SafetensorsArchive.Open(path);
            throw new ModelFormatException(path, "a model must be GGUF, safetensors, a zip file of PyTorch or numpy, npy or a "
                + $"checkpoint of llama2.c, got a file that begins with {Convert.ToHexString(start.AsSpan(0, 8))}.");
        }
        finally
        {
            if (archive is null) file.Dispose();
        }
    }

    // Formats whose archive reads from the file that was opened here; null for the others.
    private static FlatArchive? OpenFlat(PositionalFile file, ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("PK"u8)) return OpenZip(file);
        if (start.StartsWith(NpyHeader.Magic)) return NpyFile.OpenArray(file);
        if (Llama2cFile.HasMagic(start)) return OpenVersioned(file, start[4]);
        if (start.Length > TarMagicOffset && start[TarMagicOffset..].StartsWith("ustar"u8))
            throw TooOld(file.Path, "a tar archive of PyTorch before 0.1.10");
        if (start.StartsWith<byte>([0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9]))
            throw TooOld(file.Path, "a bare pickle of PyTorch before 1.6");
        return IsSafetensors(start) ? null : Llama2cFile.TryOpenLegacy(file);
    }

    private static FlatArchive OpenZip(PositionalFile file)
    {
        ZipDirectory directory = ZipDirectory.Read(file);
        if (PyTorchFile.IsArchive(directory)) return PyTorchFile.Open(file, directory);
        return NpyFile.IsArchive(directory) ? NpyFile.OpenArchive(file, directory) : throw new ModelFormatException(
            file.Path, "a zip archive must be one of PyTorch, with one data.pkl, or of numpy, with .npy files, got "
                + $"{directory.Entries.Count} other entries.");
    }

    private static FlatArchive OpenVersioned(PositionalFile file, int version) =>
        BitNetFile.TryOpen(file) ?? Llama2cFile.TryOpenVersion1(file) ?? throw new ModelFormatException(file.Path,
            "a checkpoint of llama2.c must be of version 0 or 1, or a BitNet story model, with the length that its "
            + $"numbers give, got version {version} and {file.Length} bytes.");

    // A header's length of at most 100 MB leaves zero bytes where llama2.c has its second number.
    private static bool IsSafetensors(ReadOnlySpan<byte> start) =>
        start.Length < Llama2cHeader.Length || start[4..8].IndexOfAnyExcept((byte)0) < 0;

    private static ModelFormatException TooOld(string path, string what) => new(
        path, $"a PyTorch file must be one that PyTorch 1.6 or newer saved, got {what}; load and save it again there.");

    private static TensorArchive OpenFolder(string folder)
    {
        foreach (string name in s_folderFiles)
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path)) return Open(path);
        }

        string[] gguf = [.. Directory.GetFiles(folder, "*.gguf")
            .Where(path => GgufSplit.Parse(path) is not { Number: > 1 }).Order(StringComparer.Ordinal)];
        return gguf.Length == 1 ? Open(gguf[0]) : throw new FileNotFoundException(
            $"{folder}: a model folder must hold {string.Join(", ", s_folderFiles)} or one .gguf model, got "
            + (gguf.Length == 0 ? "none of them." : $"{gguf.Length} .gguf models; name one of them."));
    }
}
