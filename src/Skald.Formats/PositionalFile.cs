using Microsoft.Win32.SafeHandles;

namespace Skald.Formats;

/// <summary>An open file that is read by position; where it has become shorter, that ends in a sentence.</summary>
internal sealed class PositionalFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private PositionalFile(string path, SafeFileHandle handle) =>
        (Path, _handle, Length) = (path, handle, RandomAccess.GetLength(handle));

    public string Path { get; }

    /// <summary>Bytes of the file when it was opened.</summary>
    public long Length { get; }

    /// <summary>Bytes of the file now.</summary>
    public long CurrentLength => RandomAccess.GetLength(_handle);

    public static PositionalFile Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return new PositionalFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Fills the destination.</summary>
    /// <param name="what">What is read, for the message.</param>
    /// <exception cref="ModelFormatException">The file ends before, or the system cannot read it.</exception>
    public void Read(long offset, Span<byte> destination, string what)
    {
        while (destination.Length > 0)
        {
            int read = ReadSome(offset, destination, what);
            if (read == 0)
            {
                throw new ModelFormatException(Path, $"{what} must be readable whole, got the end of the file at byte "
                    + $"{offset}; the file shrank while it was open.");
            }

            offset += read;
            destination = destination[read..];
        }
    }

    public void Dispose() => _handle.Dispose();

    private int ReadSome(long offset, Span<byte> destination, string what)
    {
        try
        {
            return RandomAccess.Read(_handle, destination, offset);
        }
        catch (IOException e)
        {
            throw new ModelFormatException(
                Path, $"{what} must be readable whole, got an error at byte {offset}: {e.Message}", e);
        }
    }
}
