using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using Skald.Formats;
using Skald.Tensors;

namespace Skald.Models.Checkpoints;

/// <summary>Reads weights from an archive into parameters, a few rows at a time and on several threads.</summary>
/// <remarks>
/// Quantised types stay packed, or as the file holds them; the others become floats. Besides the model itself
/// there are only the pieces that are on their way.
/// </remarks>
/// <param name="archive">Where the weights lie.</param>
/// <param name="device">Where they go.</param>
/// <param name="progress">Told how far the reading is; null for nobody.</param>
internal sealed class WeightReader(TensorArchive archive, Device device, IProgress<LoadingProgress>? progress)
{
    private const int PieceBytes = 1 << 19;

    private readonly ConcurrentStack<PieceBuffers> _spare = [];
    private long _read;

    /// <summary>Fills parameters. The sources were held against the archive before.</summary>
    /// <exception cref="ModelFormatException">The file shrank, or holds values that are no numbers.</exception>
    public void Read(IReadOnlyList<WeightSource> sources, CancellationToken cancellationToken)
    {
        long total = sources.Sum(source => source.Bytes);
        Dictionary<TensorEntry, int> places =
            archive.Tensors.Select((entry, place) => (entry, place)).ToDictionary(p => p.entry, p => p.place);
        var pieces = new List<Piece>();
        foreach (WeightSource source in sources.OrderBy(source => places[source.Entry])) Cut(source, pieces);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = device.Threads,
            CancellationToken = cancellationToken,
        };
        try
        {
            Parallel.ForEach(pieces, options, () => _spare.TryPop(out PieceBuffers? spare) ? spare : new(), (piece, _, buffers) =>
            {
                Read(piece, buffers);
                long read = Interlocked.Add(ref _read, piece.Source.Bytes * piece.Count / piece.Source.RowCount);
                progress?.Report(new(read, total));
                return buffers;
            }, _spare.Push);
        }
        catch (AggregateException several) when (several.InnerExceptions.Count > 0)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }

        progress?.Report(new(total, total));
    }

    /// <summary>Takes the memory of a parameter and cuts its rows into pieces.</summary>
    private void Cut(WeightSource source, List<Piece> pieces)
    {
        if (source.RowCount == 0) return;
        Tensor target;
        if (source.Packed is { } type)
        {
            target = source.CreatePacked(device, type);
            source.Parameter.Quantize(target);
        }
        else
        {
            target = source.Parameter.Value.Detach();
        }

        // A turned matrix is turned at once; panels of 16 rows are written by one thread.
        long rowBytes = Math.Max(1, source.Bytes / source.RowCount);
        int rows = source is { IsTurned: true, Packed: null }
            ? source.RowCount
            : (int)Math.Clamp(PieceBytes / rowBytes & -16, 16, source.RowCount + 16);
        for (int first = 0; first < source.RowCount; first += rows)
            pieces.Add(new(source, target, first, Math.Min(rows, source.RowCount - first)));
    }

    private void Read(Piece piece, PieceBuffers buffers)
    {
        if (piece.Source.Packed is not null) ReadPacked(piece, buffers);
        else ReadFloats(piece, buffers);
    }

    private void ReadPacked(Piece piece, PieceBuffers buffers)
    {
        TensorEntry entry = piece.Source.Entry;
        int rowBytes = checked((int)entry.Type.Bytes(piece.Source.RowLength));
        Span<byte> wanted = buffers.Rows<byte>(checked(piece.Count * rowBytes));
        try
        {
            Gather(piece, wanted, buffers, rowBytes, (first, into) => archive.Read(entry, first * rowBytes, into));
            if (piece.Source.Packed == DType.Coded && !entry.Type.AreFinite(wanted)) throw Broken(archive, entry);
            piece.Target.WriteBlocks(piece.First, wanted);
        }
        catch (ArgumentException e)
        {
            throw new ModelFormatException(archive.Path, $"tensor \"{entry.Name}\": {e.Message}", e);
        }
    }

    private void ReadFloats(Piece piece, PieceBuffers buffers)
    {
        (WeightSource source, TensorEntry entry) = (piece.Source, piece.Source.Entry);
        int length = source.RowLength;
        Span<float> wanted = buffers.Rows<float>(checked(piece.Count * length));
        Gather(piece, wanted, buffers, length, (first, into) => archive.ReadFloats(entry, first * length, into));
        if (!AreNumbers(wanted)) throw Broken(archive, entry);

        if (source.Offset != 0)
            foreach (ref float value in wanted) value += source.Offset;
        if (source.IsTurned)
        {
            using Tensor stored = device.From(wanted, [piece.Count, length]);
            piece.Target.CopyFrom(stored.Mt());
        }
        else
        {
            piece.Target.Reshape(source.RowCount, length).Narrow(0, piece.First, piece.Count).CopyFrom(wanted);
        }
    }

    private delegate void RowsReader<T>(long firstRow, Span<T> destination);

    /// <summary>Reads a piece's rows in their order: in one go where they lie close together.</summary>
    private static void Gather<T>(Piece piece, Span<T> wanted, PieceBuffers buffers, int length, RowsReader<T> read)
        where T : unmanaged
    {
        if (piece.Source.Rows is not { } map)
        {
            read(piece.Source.FirstRow + piece.First, wanted);
            return;
        }

        ReadOnlySpan<int> rows = map.AsSpan(piece.First, piece.Count);
        (int low, int high) = (rows[0], rows[0]);
        foreach (int row in rows) (low, high) = (Math.Min(low, row), Math.Max(high, row));
        if (high - (long)low >= 4L * rows.Length)
        {
            for (int i = 0; i < rows.Length; i++) read(rows[i], wanted.Slice(i * length, length));
            return;
        }

        Span<T> stored = buffers.Stored<T>(checked((high - low + 1) * length));
        read(low, stored);
        for (int i = 0; i < rows.Length; i++)
            stored.Slice((rows[i] - low) * length, length).CopyTo(wanted.Slice(i * length, length));
    }

    /// <summary>Blames a file for values that are infinite or no numbers.</summary>
    internal static ModelFormatException Broken(TensorArchive archive, TensorEntry entry) =>
        new(archive.Path, $"tensor \"{entry.Name}\" must hold finite numbers, got others; the model is broken.");

    /// <summary>Whether no exponent has all its bits set.</summary>
    internal static bool AreNumbers(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(values);
        var exponent = new Vector<int>(0x7F800000);
        int i = 0;
        Vector<int> broken = Vector<int>.Zero;
        for (; i <= bits.Length - Vector<int>.Count; i += Vector<int>.Count)
            broken |= Vector.Equals(new Vector<int>(bits[i..]) & exponent, exponent);
        if (broken != Vector<int>.Zero) return false;
        for (; i < bits.Length; i++)
            if ((bits[i] & 0x7F800000) == 0x7F800000) return false;
        return true;
    }

    private readonly record struct Piece(WeightSource Source, Tensor Target, int First, int Count);
}
