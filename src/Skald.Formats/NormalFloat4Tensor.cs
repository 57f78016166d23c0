using System.Buffers.Binary;
using Skald.Formats.Gguf;
using Skald.Formats.Quantization;

namespace Skald.Formats;

/// <summary>
/// NF4 as bitsandbytes publishes it: indices, "….absmax" with the magnitudes or their own codes, and what explains them.
/// Given in blocks of 64, or as float32 where rows are no whole blocks.
/// </summary>
internal sealed class NormalFloat4Tensor : ScaledTensor
{
    private const string State = ".quant_state.bitsandbytes__nf4", Magnitudes = ".absmax", Map = ".quant_map",
        NestedMagnitudes = ".nested_absmax", NestedMap = ".nested_quant_map";
    private const int Length = NormalFloat4.BlockLength;

    private readonly TensorEntry? _nested;
    private readonly float _offset;

    private NormalFloat4Tensor(
        TensorArchive archive, TensorEntry codes, TensorEntry magnitudes, TensorEntry? nested, float offset, TensorEntry entry)
        : base(archive, codes, magnitudes, entry) => (_nested, _offset) = (nested, offset);

    /// <inheritdoc/>
    public override IEnumerable<string> Parts =>
        new[] { State, Magnitudes, Map, NestedMagnitudes, NestedMap }.Select(ending => Codes.Name + ending);

    /// <summary>The tensor whose indices an entry holds; null where it holds none.</summary>
    /// <exception cref="ModelFormatException">The parts don't fit each other, or the codes are others than the published.</exception>
    public static NormalFloat4Tensor? TryOpen(TensorArchive archive, TensorEntry codes)
    {
        if (!archive.TryGet(codes.Name + State, out TensorEntry? json)) return null;
        NormalFloat4State state = NormalFloat4State.Read(archive, json);
        long count = checked(state.Shape[0] * state.Shape[1]), blocks = NormalFloat4.Blocks(count);
        bool isNested = state.Offset is not null;
        TensorEntry magnitudes = archive[codes.Name + Magnitudes];
        TensorEntry? nested = isNested ? archive[codes.Name + NestedMagnitudes] : null;
        Require(codes, SafetensorsDType.U8, NormalFloat4.PackedLength(count));
        Require(magnitudes, isNested ? SafetensorsDType.U8 : SafetensorsDType.F32, blocks);
        if (nested is not null)
            Require(nested, SafetensorsDType.F32, (blocks / DynamicFloat8.BlockLength) + (blocks % DynamicFloat8.BlockLength == 0 ? 0 : 1));
        RequireMap(Map, NormalFloat4.Levels);
        if (isNested) RequireMap(NestedMap, DynamicFloat8.Levels);

        TensorType type = state.Shape[1] % Length == 0 ? TensorTypes.NormalFloat4 : TensorType.Of(GgmlType.F32);
        return new(archive, codes, magnitudes, nested, state.Offset ?? 0, new(codes.Name, type, state.Shape, type.Bytes(count)));

        void Require(TensorEntry entry, SafetensorsDType needed, long elements)
        {
            if (entry.Type.Safetensors == needed && entry.Count == elements) return;
            throw new ModelFormatException(
                archive.Path, $"tensor \"{entry.Name}\" must be {needed.Name()} with {elements} elements by its quant_state, got {entry}.");
        }

        void RequireMap(string ending, ReadOnlySpan<float> levels)
        {
            TensorEntry entry = archive[codes.Name + ending];
            Require(entry, SafetensorsDType.F32, levels.Length);
            float[] found = new float[levels.Length];
            archive.ReadFloats(entry, 0, found);
            if (levels.SequenceEqual(found)) return;
            throw new ModelFormatException(
                archive.Path, $"tensor \"{entry.Name}\" must hold the published values of the code, got others.");
        }
    }

    protected override void ReadBlocks(long first, Span<byte> blocks)
    {
        bool isWhole = Entry.Type == TensorTypes.NormalFloat4;
        int length = Entry.Type.BlockBytes, elements = Entry.Type.BlockLength, count = blocks.Length / length;
        long begin = first * elements, end = begin + ((long)count * elements), firstBlock = begin / Length;
        float[] scales = ReadMagnitudes(firstBlock, (int)(((end - 1) / Length) - firstBlock + 1));
        byte[] codes = new byte[(int)(((end - 1) / 2) - (begin / 2) + 1)];
        Archive.Read(Codes, begin / 2, codes);
        for (int block = 0; block < count; block++)
        {
            long at = begin + ((long)block * elements);
            float scale = scales[(int)((at / Length) - firstBlock)];
            Span<byte> to = blocks.Slice(block * length, length);
            if (isWhole) codes.AsSpan(block * Length / 2, Length / 2).CopyTo(to[sizeof(float)..]);
            else scale *= NormalFloat4.Levels[codes[(int)((at / 2) - (begin / 2))] >> (at % 2 == 0 ? 4 : 0) & 15];
            BinaryPrimitives.WriteSingleLittleEndian(to, scale);
        }
    }

    private float[] ReadMagnitudes(long first, int count)
    {
        float[] magnitudes = new float[count];
        if (_nested is null)
        {
            Archive.ReadFloats(Scales, first, magnitudes);
            return magnitudes;
        }

        const int length = DynamicFloat8.BlockLength;
        byte[] codes = new byte[count];
        Archive.Read(Scales, first, codes);
        float[] largest = new float[(int)(((first + count - 1) / length) - (first / length) + 1)];
        Archive.ReadFloats(_nested, first / length, largest);
        for (int i = 0; i < count; i++)
        {
            float scale = largest[(int)(((first + i) / length) - (first / length))];
            magnitudes[i] = (DynamicFloat8.Levels[codes[i]] * scale) + _offset;
        }

        return magnitudes;
    }
}
