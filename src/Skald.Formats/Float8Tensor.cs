using System.Buffers.Binary;
using Skald.Formats.Gguf;
using Skald.Formats.Quantization;

namespace Skald.Formats;

/// <summary>
/// 8-bit floats as DeepSeek publishes them: a matrix of E4M3 and "…_scale_inv", a float32 for each 128 × 128 of it. Given in
/// blocks of 128, or as float32 where rows are no whole blocks.
/// </summary>
internal sealed class Float8Tensor : ScaledTensor
{
    private const string ScalesEnding = "_scale_inv";
    private const int Side = ScaledFloat8Codec.ElementCount;

    private Float8Tensor(TensorArchive archive, TensorEntry codes, TensorEntry scales, TensorEntry entry)
        : base(archive, codes, scales, entry)
    {
    }

    /// <summary>The tensor whose codes an entry holds; null where it holds none, or has no scales beside.</summary>
    /// <exception cref="ModelFormatException">Codes and scales don't fit each other.</exception>
    public static Float8Tensor? TryOpen(TensorArchive archive, TensorEntry codes)
    {
        if (codes.Type.Safetensors != SafetensorsDType.F8E4M3) return null;
        if (!archive.TryGet(codes.Name + ScalesEnding, out TensorEntry? scales)) return null;
        if (codes.Shape.Count != 2 || scales.Type.Safetensors != SafetensorsDType.F32
            || !scales.Shape.SequenceEqual(codes.Shape.Select(Tiles)))
        {
            throw new ModelFormatException(archive.Path, $"tensor \"{codes.Name}\" must be a matrix with an F32 for each "
                + $"{Side} × {Side} of it in \"{scales.Name}\", got {codes} and {scales}.");
        }

        bool isWhole = codes.Shape[1] % Side == 0;
        TensorType type = isWhole ? TensorTypes.ScaledFloat8 : TensorType.Of(GgmlType.F32);
        return new(archive, codes, scales, new(codes.Name, type, codes.Shape, type.Bytes(codes.Count)));
    }

    protected override void ReadBlocks(long first, Span<byte> blocks)
    {
        bool isWhole = Entry.Type == TensorTypes.ScaledFloat8;
        int length = Entry.Type.BlockBytes, elements = Entry.Type.BlockLength, count = blocks.Length / length;
        long width = Codes.Shape[1], tiles = Scales.Shape[1], begin = first * elements;
        byte[] codes = new byte[count * elements];
        Archive.Read(Codes, begin, codes);

        long firstTile = begin / width / Side, lastTile = (begin + codes.Length - 1) / width / Side;
        float[] scales = new float[checked((int)((lastTile - firstTile + 1) * tiles))];
        Archive.ReadFloats(Scales, firstTile * tiles, scales);
        for (int block = 0; block < count; block++)
        {
            long at = begin + ((long)block * elements), row = at / width, column = at % width;
            float scale = scales[(int)(((row / Side - firstTile) * tiles) + (column / Side))];
            Span<byte> to = blocks.Slice(block * length, length);
            if (!isWhole) scale *= SmallFloats.E4M3(codes[block]);
            BinaryPrimitives.WriteSingleLittleEndian(to, scale);
            if (isWhole) codes.AsSpan(block * elements, elements).CopyTo(to[sizeof(float)..]);
        }
    }

    private static long Tiles(long length) => (length / Side) + (length % Side == 0 ? 0 : 1);
}
