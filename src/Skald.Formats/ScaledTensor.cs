namespace Skald.Formats;

/// <summary>A tensor that a file keeps as two: codes, and the scales of their blocks.</summary>
/// <param name="archive">The file.</param>
/// <param name="codes">The codes.</param>
/// <param name="scales">The scales.</param>
/// <param name="entry">What they make up.</param>
internal abstract class ScaledTensor(TensorArchive archive, TensorEntry codes, TensorEntry scales, TensorEntry entry)
{
    /// <summary>Blocks that are read at once at most.</summary>
    private const int Stretch = 1024;

    /// <summary>What codes and scales make up.</summary>
    public TensorEntry Entry => entry;

    /// <summary>Names of the tensors that go into it besides the codes, and that nobody else needs.</summary>
    public virtual IEnumerable<string> Parts => [scales.Name];

    /// <summary>The file.</summary>
    protected TensorArchive Archive => archive;

    /// <summary>The codes.</summary>
    protected TensorEntry Codes => codes;

    /// <summary>The scales.</summary>
    protected TensorEntry Scales => scales;

    /// <summary>Reads a part, which may begin and end within blocks.</summary>
    public void Read(long position, Span<byte> destination)
    {
        int length = entry.Type.BlockBytes;
        byte[] whole = new byte[Math.Min(Stretch, (destination.Length / length) + 2) * length];
        while (destination.Length > 0)
        {
            (long first, int skipped) = (position / length, (int)(position % length));
            int blocks = (int)Math.Min(whole.Length / length, (skipped + (long)destination.Length + length - 1) / length);
            ReadBlocks(first, whole.AsSpan(0, blocks * length));
            int count = Math.Min(destination.Length, (blocks * length) - skipped);
            whole.AsSpan(skipped, count).CopyTo(destination);
            destination = destination[count..];
            position += count;
        }
    }

    /// <summary>Reads whole blocks.</summary>
    protected abstract void ReadBlocks(long first, Span<byte> blocks);
}
