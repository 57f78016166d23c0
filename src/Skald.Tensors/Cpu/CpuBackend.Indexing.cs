namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void Gather(Tensor x, int axis, Tensor index, Tensor y)
    {
        if (index.Length == 0) return;
        CheckPlaces(index, x.Shape[axis], nameof(Gather));
        switch (x.DType.Size())
        {
            case 8: Gather<long>(x, axis, index, y); break;
            case 4: Gather<int>(x, axis, index, y); break;
            case 2: Gather<short>(x, axis, index, y); break;
            default: Gather<byte>(x, axis, index, y); break;
        }

        KeepAlive(x, index, y);
    }

    public override void Scatter(ScatterOp op, Tensor source, int axis, Tensor index, Tensor y)
    {
        if (index.Length == 0) return;
        CheckPlaces(index, y.Shape[axis], nameof(Scatter));
        if (op == ScatterOp.Set)
        {
            switch (y.DType.Size())
            {
                case 8: Scatter<long, ScatterJoin.Last<long>>(source, axis, index, y); break;
                case 4: Scatter<int, ScatterJoin.Last<int>>(source, axis, index, y); break;
                case 2: Scatter<short, ScatterJoin.Last<short>>(source, axis, index, y); break;
                default: Scatter<byte, ScatterJoin.Last<byte>>(source, axis, index, y); break;
            }
        }
        else if (y.DType == DType.Int64)
        {
            ScatterNumbers<long>(op, source, axis, index, y);
        }
        else
        {
            ScatterNumbers<float>(op, source, axis, index, y);
        }

        KeepAlive(source, index, y);
    }

    public override Tensor NonZero(Tensor x)
    {
        Tensor dense = x.Dense();
        byte* truth = dense.Bytes();
        long count = 0;
        for (long i = 0; i < dense.Length; i++) count += truth[i] != 0 ? 1 : 0;
        Tensor places = x.Device.Empty([checked((int)count)], DType.Int64);
        long* next = (long*)places.Bytes();
        for (long i = 0; i < dense.Length; i++)
            if (truth[i] != 0) *next++ = i;
        KeepAlive(dense, places);
        return places;
    }

    private void ScatterNumbers<T>(ScatterOp op, Tensor source, int axis, Tensor index, Tensor y)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        switch (op)
        {
            case ScatterOp.Add: Scatter<T, ScatterJoin.Sum<T>>(source, axis, index, y); break;
            case ScatterOp.Multiply: Scatter<T, ScatterJoin.Product<T>>(source, axis, index, y); break;
            case ScatterOp.Max: Scatter<T, ScatterJoin.Larger<T>>(source, axis, index, y); break;
            default: Scatter<T, ScatterJoin.Smaller<T>>(source, axis, index, y); break;
        }
    }

    private void Gather<T>(Tensor x, int axis, Tensor index, Tensor y)
        where T : unmanaged
    {
        var loop = new GatherLoop<T>
        {
            Lines = LineSpace.Of(axis, index, x, y), Index = (long*)index.Bytes(), X = (T*)x.Bytes(), Y = (T*)y.Bytes(),
        };
        workers.Run(ref loop, loop.Lines.Count, loop.Lines.Grain);
    }

    private void Scatter<T, TJoin>(Tensor source, int axis, Tensor index, Tensor y)
        where T : unmanaged
        where TJoin : ScatterJoin.IJoin<T>
    {
        var loop = new ScatterLoop<T, TJoin>
        {
            Lines = LineSpace.Of(axis, index, source, y), Index = (long*)index.Bytes(), X = (T*)source.Bytes(),
            Y = (T*)y.Bytes(),
        };
        workers.Run(ref loop, loop.Lines.Count, loop.Lines.Grain);
    }

    /// <summary>Kernels trust their places, so all are looked at first; stretched axes once.</summary>
    private static void CheckPlaces(Tensor index, int length, string operation)
    {
        Tensor distinct = index.Detach();
        for (int axis = 0; axis < index.Rank; axis++)
            if (index.Strides[axis] == 0) distinct = distinct.Narrow(axis, 0, 1);
        IterationSpace space = IterationSpace.Of(distinct);
        long* places = (long*)distinct.Bytes();
        for (int row = 0; row < space.Rows; row++)
        {
            long* place = places + space.Offset(0, row);
            for (int i = 0; i < space.RowLength; i++, place += space.RowStep(0))
            {
                if ((ulong)*place < (ulong)length) continue;
                throw new ArgumentOutOfRangeException(
                    nameof(index), $"{operation}: places must lie in [0, {length}), got {*place}.");
            }
        }

        GC.KeepAlive(distinct);
    }
}
