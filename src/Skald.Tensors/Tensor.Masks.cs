namespace Skald.Tensors;

/// <summary>Elements by truth values, and integers as classes.</summary>
public sealed partial class Tensor
{
    /// <summary>A copy with one value where a mask is true; no gradient passes there.</summary>
    /// <param name="mask">Bool, broadcasts to this shape.</param>
    /// <param name="value">−∞ to hide a score.</param>
    public Tensor MaskedFill(Tensor mask, double value) => Where(mask, Device.Scalar(value, DType), this);

    /// <summary>The elements where a mask is true, in row-major order; both broadcast.</summary>
    /// <returns>[count].</returns>
    public Tensor MaskedSelect(Tensor mask)
    {
        Shape shape = Shape.Broadcast(Shape, mask.Shape, nameof(MaskedSelect));
        Tensor places = Device.Backend.NonZero(mask.Detach().To(DType.Bool).Expand(shape));
        return Expand(shape).Reshape(-1).IndexSelect(0, places);
    }

    /// <summary>Where the elements are that differ from 0, in row-major order.</summary>
    /// <returns>[count, rank], Int64.</returns>
    public Tensor NonZero()
    {
        long[] places = Device.Backend.NonZero(Detach().To(DType.Bool)).ToArray<long>();
        long[] indices = new long[places.Length * Rank];
        for (int i = 0; i < places.Length; i++)
        {
            long rest = places[i];
            for (int axis = Rank - 1; axis >= 0; axis--)
                (rest, indices[(i * Rank) + axis]) = Math.DivRem(rest, Shape[axis]);
        }

        return Device.From(indices, [places.Length, Rank]);
    }

    /// <summary>1 at each class number and 0 elsewhere.</summary>
    /// <param name="classes">Classes, above every element.</param>
    /// <returns>[..., classes], Int64.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An element lies outside [0, classes).</exception>
    public Tensor OneHot(int classes) =>
        Device.Zeros(Shape.Insert(Rank, classes), DType.Int64).Scatter(-1, Detach().Unsqueeze(-1), 1);

    /// <summary>How often each number from 0 on occurs.</summary>
    /// <param name="minLength">Shortest result.</param>
    /// <returns>[max(largest + 1, minLength)], Int64.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An element is negative.</exception>
    public Tensor BinCount(int minLength = 0)
    {
        Tensor flat = Detach().To(DType.Int64).Reshape(-1);
        int length = Length == 0 ? 0 : checked((int)(flat.AMax().ToArray<long>()[0] + 1));
        return Device.Zeros([Math.Max(Math.Max(length, 0), minLength)], DType.Int64)
            .ScatterAdd(0, flat, Device.Ones(flat.Shape, DType.Int64));
    }

    /// <summary>Rows of this table summed, averaged or maximised over bags of ids.</summary>
    /// <param name="ids">[n], integers.</param>
    /// <param name="offsets">[bags], ascending: where each bag starts; an empty bag gives zeros.</param>
    /// <param name="reduce">Sum, Mean or Max.</param>
    /// <param name="paddingIndex">An id that takes no part.</param>
    /// <returns>[bags, width].</returns>
    public Tensor EmbeddingBag(Tensor ids, Tensor offsets, ReduceOp reduce = ReduceOp.Mean, int? paddingIndex = null)
    {
        long[] all = ids.Detach().To(DType.Int64).ToArray<long>();
        long[] starts = offsets.Detach().To(DType.Int64).ToArray<long>();
        var kept = new List<long>();
        var bags = new List<long>();
        for (int bag = 0, i = 0; bag < starts.Length; bag++)
        {
            long end = bag + 1 < starts.Length ? starts[bag + 1] : all.Length;
            for (; i < end; i++)
            {
                if (all[i] == paddingIndex) continue;
                kept.Add(all[i]);
                bags.Add(bag);
            }
        }

        Tensor rows = Embedding(Device.From([.. kept], [kept.Count]));
        Tensor places = Along(nameof(EmbeddingBag), Device.From([.. bags], [bags.Count]), 0, rows.Shape);
        return Device.Zeros([starts.Length, Width]).ScatterReduce(0, places, rows, reduce, includeSelf: false);
    }
}
