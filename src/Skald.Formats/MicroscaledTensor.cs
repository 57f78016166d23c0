using Skald.Formats.Gguf;

namespace Skald.Formats;

/// <summary>
/// MXFP4 as gpt-oss publishes it: "…_blocks" with neighbours in one byte, the first low, and "…_scales" with the powers of
/// two; given in the layout of GGUF's type.
/// </summary>
internal sealed class MicroscaledTensor : ScaledTensor
{
    private const string CodesEnding = "_blocks", ScalesEnding = "_scales";
    private const int CodeBytes = 16, Elements = 32;

    private MicroscaledTensor(TensorArchive archive, TensorEntry codes, TensorEntry scales, TensorEntry entry)
        : base(archive, codes, scales, entry)
    {
    }

    /// <summary>The tensor whose codes an entry holds; null where it holds none, or has no scales beside.</summary>
    /// <exception cref="ModelFormatException">Codes and scales don't fit each other.</exception>
    public static MicroscaledTensor? TryOpen(TensorArchive archive, TensorEntry codes)
    {
        if (!codes.Name.EndsWith(CodesEnding, StringComparison.Ordinal)) return null;
        string name = codes.Name[..^CodesEnding.Length];
        if (!archive.TryGet(name + ScalesEnding, out TensorEntry? scales) || archive.TryGet(name, out _)) return null;
        if (codes.Type.Safetensors != SafetensorsDType.U8 || scales.Type.Safetensors != SafetensorsDType.U8
            || codes.Shape.Count < 2 || codes.Shape[^1] != CodeBytes || codes.Shape[^2] > long.MaxValue / Elements
            || !codes.Shape.SkipLast(1).SequenceEqual(scales.Shape))
        {
            throw new ModelFormatException(archive.Path, $"tensor \"{codes.Name}\" must be of bytes, {CodeBytes} for each scale "
                + $"in \"{scales.Name}\", got {codes} and {scales}.");
        }

        TensorType type = TensorType.Of(GgmlType.MXFP4);
        long[] shape = [.. codes.Shape.SkipLast(2), codes.Shape[^2] * Elements];
        return new(archive, codes, scales, new(name, type, shape, checked(scales.Length * type.BlockBytes)));
    }

    /// <summary>Elements 0, 1, 2 … in neighbouring nibbles become 0–15 in low ones and 16–31 in high ones.</summary>
    protected override void ReadBlocks(long first, Span<byte> blocks)
    {
        int length = 1 + CodeBytes, count = blocks.Length / length;
        byte[] codes = new byte[count * CodeBytes], powers = new byte[count];
        Archive.Read(Codes, first * CodeBytes, codes);
        Archive.Read(Scales, first, powers);
        for (int block = 0; block < count; block++)
        {
            ReadOnlySpan<byte> from = codes.AsSpan(block * CodeBytes, CodeBytes);
            Span<byte> to = blocks.Slice(block * length, length);
            to[0] = powers[block];
            for (int i = 0; i < CodeBytes; i++)
            {
                int low = from[i / 2] >> (i % 2 * 4) & 15, high = from[(CodeBytes + i) / 2] >> (i % 2 * 4) & 15;
                to[1 + i] = (byte)(low | (high << 4));
            }
        }
    }
}
