namespace Skald.Tensors.Cpu;

internal sealed unsafe partial class CpuBackend
{
    public override void Sort(Tensor x, bool descending, Tensor values, Tensor indices)
    {
        if (values.Length == 0) return;
        Copy(x, values);
        int width = x.Width;
        if (x.DType == DType.Int64)
        {
            var loop = new SortLoop<long, SortLoop.Integers>
            {
                Values = (long*)values.Bytes(), Indices = (long*)indices.Bytes(), Width = width,
                IsDescending = descending,
            };
            workers.Run(ref loop, checked((int)(x.Length / width)), 1);
        }
        else
        {
            var loop = new SortLoop<float, SortLoop.Floats>
            {
                Values = values.Floats(), Indices = (long*)indices.Bytes(), Width = width, IsDescending = descending,
            };
            workers.Run(ref loop, checked((int)(x.Length / width)), 1);
        }

        GC.KeepAlive(values);
        GC.KeepAlive(indices);
    }

    public override void PermuteRows(Tensor x, Tensor order, Tensor y)
    {
        (x, order) = (x.Dense(), order.Dense());
        (long rows, long columns) = RowsOf(x);
        float* from = x.Floats(), to = y.Floats();
        long* places = (long*)order.Bytes();
        for (long row = 0; row < rows; row++, from += columns, to += columns, places += columns)
            for (long i = 0; i < columns; i++) to[i] = from[places[i]];
        GC.KeepAlive(x);
        GC.KeepAlive(order);
        GC.KeepAlive(y);
    }

    public override void SearchSorted(Tensor sorted, Tensor values, bool right, Tensor indices)
    {
        values = values.Dense();
        float* list = sorted.Floats(), wanted = values.Floats();
        long* places = (long*)indices.Bytes();
        for (long i = 0; i < values.Length; i++)
        {
            long low = 0, high = sorted.Length;
            while (low < high)
            {
                long middle = (low + high) / 2;
                if (right ? list[middle] <= wanted[i] : list[middle] < wanted[i]) low = middle + 1;
                else high = middle;
            }

            places[i] = low;
        }

        GC.KeepAlive(sorted);
        GC.KeepAlive(values);
        GC.KeepAlive(indices);
    }
}
