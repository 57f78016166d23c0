namespace Skald.Tests.Training.Checkpoints;

/// <summary>
/// Creates files that may not grow beyond a length, and fail as the runtime does where a user's limit is met.
/// </summary>
internal sealed class SizeLimit(long most)
{
    public Stream Create(string path) => new Limited(most, path);

    private sealed class Limited(long most, string path) : FileStream(path, FileMode.Create, FileAccess.Write)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Position + buffer.Length > most)
                throw new ArgumentOutOfRangeException(nameof(buffer), "Specified file length");
            base.Write(buffer);
        }
    }
}
