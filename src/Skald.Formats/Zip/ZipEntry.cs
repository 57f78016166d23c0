namespace Skald.Formats.Zip;

/// <summary>A file inside a zip archive.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="IsDeflated">Compressed; stored as it is otherwise.</param>
/// <param name="Offset">First byte of its data in the archive.</param>
/// <param name="PackedLength">Bytes in the archive.</param>
/// <param name="Length">Bytes of the file.</param>
internal sealed record ZipEntry(string Name, bool IsDeflated, long Offset, long PackedLength, long Length);
