namespace Skald.Formats;

/// <summary>
/// Reads tensors whose elements do not lie in order, such as transposed views. The last one is kept in order, so that
/// reading it in pieces costs one pass over its storage.
/// </summary>
internal sealed class StridedTensor
{
    private readonly Lock _lock = new();
    private PlacedTensor? _last;
    private byte[] _inOrder = [];

    /// <summary>Reads bytes of a place's storage, counted as the place's offset is.</summary>
    public delegate void Source(PlacedTensor place, long offset, Span<byte> destination);

    /// <summary>Reads a part, counted in the order of the tensor's shape.</summary>
    public void Read(PlacedTensor place, long position, Span<byte> destination, Source source)
    {
        lock (_lock)
        {
            if (_last != place)
            {
                (_last, _inOrder) = (null, []);
                _inOrder = Gather(place, source);
                _last = place;
            }

            _inOrder.AsSpan((int)position, destination.Length).CopyTo(destination);
        }
    }

    private static byte[] Gather(PlacedTensor place, Source source)
    {
        IReadOnlyList<long> shape = place.Entry.Shape;
        long[] strides = place.Strides!;
        int each = place.Entry.Type.BlockBytes;
        long span = 1;
        for (int axis = 0; axis < strides.Length; axis++) span += (shape[axis] - 1) * strides[axis];
        byte[] storage = new byte[checked((int)(span * each))], inOrder = new byte[checked((int)place.Entry.Length)];
        source(place, place.Offset, storage);
        long[] index = new long[strides.Length];
        long from = 0;
        for (int to = 0; to < inOrder.Length; to += each)
        {
            storage.AsSpan((int)from * each, each).CopyTo(inOrder.AsSpan(to));
            for (int axis = strides.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < shape[axis]) break;
                from -= index[axis] * strides[axis];
                index[axis] = 0;
            }
        }

        return inOrder;
    }
}
