using System.Runtime.ExceptionServices;
using Skald.Formats.Gguf;
using Skald.Formats.Quantization;

namespace Skald.Formats;

/// <summary>From values to an encoding: some rows at a time, as many pieces at once as there are cores.</summary>
/// <remarks>Blocks depend on nothing but their values, so the bytes are the same for any number of cores.</remarks>
internal static class TensorEncoder
{
    private const int PieceElements = 1 << 16;

    public static void Write(
        string name, FloatReader read, IReadOnlyList<long> shape, GgmlType type, ReadOnlyMemory<float> importance,
        Stream stream)
    {
        long elements = shape.Aggregate(1L, (product, length) => checked(product * length));
        int row = shape.Count == 0 ? 1 : checked((int)shape[^1]);
        if (!importance.IsEmpty && importance.Length != row)
        {
            throw new ArgumentException(
                $"TensorEncoder: importance must have the {row} columns of '{name}', got {importance.Length}.", nameof(importance));
        }

        if (elements == 0) return;
        int length = Math.Max(1, PieceElements / row) * row, pieces = checked((int)((elements + length - 1) / length));
        int threads = Math.Min(pieces, Environment.ProcessorCount);
        Piece[] workers = [.. Enumerable.Range(0, threads).Select(_ => new Piece(BlockCodecs.For(type), length, row, importance.Span))];
        for (int first = 0; first < pieces; first += threads)
        {
            int count = Math.Min(threads, pieces - first), start = first;
            Run(count, worker => workers[worker].Encode(
                read, (long)(start + worker) * length, (int)Math.Min(length, elements - ((long)(start + worker) * length))));
            for (int worker = 0; worker < count; worker++) stream.Write(workers[worker].Bytes);
        }
    }

    private static void Run(int count, Action<int> work)
    {
        if (count == 1)
        {
            work(0);
            return;
        }

        try
        {
            Parallel.For(0, count, work);
        }
        catch (AggregateException several) when (several.InnerExceptions.Count > 0)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }

    /// <summary>The buffers of a core.</summary>
    private sealed class Piece
    {
        private readonly IBlockCodec _codec;
        private readonly float[] _values, _weights;
        private readonly byte[] _blocks;
        private int _count;

        public Piece(IBlockCodec codec, int length, int row, ReadOnlySpan<float> importance)
        {
            (_codec, _values, _weights) = (codec, new float[length], new float[importance.IsEmpty ? 0 : length]);
            for (int at = 0; at < _weights.Length; at += row) importance.CopyTo(_weights.AsSpan(at));
            _blocks = new byte[length / codec.BlockLength * codec.BlockBytes];
        }

        public ReadOnlySpan<byte> Bytes => _blocks.AsSpan(0, _count);

        public void Encode(FloatReader read, long start, int count)
        {
            Span<float> values = _values.AsSpan(0, count);
            _count = count / _codec.BlockLength * _codec.BlockBytes;
            read(start, values);
            _codec.Quantize(values, _blocks.AsSpan(0, _count), _weights.AsSpan(0, _weights.Length == 0 ? 0 : count));
        }
    }
}
