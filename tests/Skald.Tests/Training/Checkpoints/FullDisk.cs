namespace Skald.Tests.Training.Checkpoints;

/// <summary>
/// Creates files on a disk that has room for a given number of bytes and then fails as the system does.
/// </summary>
internal sealed class FullDisk(long room)
{
    /// <summary>The number the system gives the error: ENOSPC on Unix, ERROR_DISK_FULL on Windows.</summary>
    private static int Code => OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;

    private long _room = room;

    public Stream Create(string path) => new Limited(this, path);

    private sealed class Limited(FullDisk disk, string path) : FileStream(path, FileMode.Create, FileAccess.Write)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            int fits = (int)Math.Min(buffer.Length, disk._room);
            disk._room -= fits;
            base.Write(buffer[..fits]);
            if (fits < buffer.Length) throw new IOException("No space left on device", Code);
        }
    }
}
