using Skald.Formats.Gguf;
using Skald.Formats.Quantization;

namespace Skald.Formats;

/// <summary>From one encoding to another, some rows at a time.</summary>
internal static class TensorEncoder
{
    private const int PieceElements = 1 << 18;

    public static void Write(
        TensorArchive archive, TensorEntry tensor, GgmlType type, ReadOnlySpan<float> importance, Stream stream)
    {
        if (!importance.IsEmpty && importance.Length != tensor.RowLength)
        {
            throw new ArgumentException($"TensorEncoder: importance must have the {tensor.RowLength} columns of "
                + $"'{tensor.Name}', got {importance.Length}.", nameof(importance));
        }

        if (tensor.Count == 0) return;
        IBlockCodec codec = BlockCodecs.For(type);
        int row = checked((int)tensor.RowLength), rows = Math.Max(1, PieceElements / row);
        float[] values = new float[rows * row], weights = new float[importance.IsEmpty ? 0 : values.Length];
        for (int at = 0; at < weights.Length; at += row) importance.CopyTo(weights.AsSpan(at));
        byte[] blocks = new byte[values.Length / codec.BlockLength * codec.BlockBytes];
        for (long start = 0; start < tensor.Count; start += values.Length)
        {
            int count = (int)Math.Min(values.Length, tensor.Count - start);
            Span<byte> piece = blocks.AsSpan(0, count / codec.BlockLength * codec.BlockBytes);
            archive.ReadFloats(tensor, start, values.AsSpan(0, count));
            codec.Quantize(values.AsSpan(0, count), piece, weights.AsSpan(0, importance.IsEmpty ? 0 : count));
            stream.Write(piece);
        }
    }
}
