using System.Security.Cryptography;

namespace Skald.Training.Checkpoints;

/// <summary>A file of a checkpoint as the manifest lists it.</summary>
/// <param name="Path">Path inside the checkpoint, with / between parts.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Sha256">SHA-256 of the bytes, 64 hexadecimal digits.</param>
public sealed record CheckpointFile(string Path, long Length, string Sha256)
{
    internal static CheckpointFile Of(string folder, string relative)
    {
        using FileStream stream = Open(folder, relative);
        return new CheckpointFile(relative, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>What is wrong with the file on disk, or null.</summary>
    internal string? Fault(string folder)
    {
        if (!File.Exists(System.IO.Path.Combine(folder, Path))) return "must exist, got no file";
        CheckpointFile found = Of(folder, Path);
        if (found.Length < Length) return $"must be {Length} bytes long, got {found.Length}: it is truncated";
        if (found.Length > Length) return $"must be {Length} bytes long, got {found.Length}: it is altered";
        return found.Sha256 == Sha256 ? null : "must match its SHA-256 in the manifest, got other bytes: it is altered";
    }

    private static FileStream Open(string folder, string relative) => new(
        System.IO.Path.Combine(folder, relative), FileMode.Open, FileAccess.Read, FileShare.Read, 1,
        FileOptions.SequentialScan);
}
