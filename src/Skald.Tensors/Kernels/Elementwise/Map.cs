using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Functions of up to three numbers over arrays of any strides.</summary>
internal static unsafe class Map
{
    /// <summary>y = f(a, b, c; s).</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">The function.</param>
    /// <param name="layout">How y, a, b and c are walked.</param>
    /// <param name="y">Written; may be an input of the same strides.</param>
    /// <param name="a">First argument.</param>
    /// <param name="b">Second argument, or null where the function has none.</param>
    /// <param name="c">Third argument, or null where the function has none.</param>
    /// <param name="s">Setting.</param>
    public static void Apply(
        Workers workers, MapOp op, in StridedLayout layout, float* y, float* a, float* b = null, float* c = null,
        float s = 1)
    {
        switch (op)
        {
            case MapOp.Copy: Run<MapOps.Copy>(workers, layout, y, a, b, c, s); break;
            case MapOp.AddProduct: Run<MapOps.AddProduct>(workers, layout, y, a, b, c, s); break;
            case MapOp.AddQuotient: Run<MapOps.AddQuotient>(workers, layout, y, a, b, c, s); break;
            case MapOp.Interpolate: Run<MapOps.Interpolate>(workers, layout, y, a, b, c, s); break;
            case MapOp.ScaledSum: Run<MapOps.ScaledSum>(workers, layout, y, a, b, c, s); break;
            case MapOp.Product: Run<MapOps.Product>(workers, layout, y, a, b, c, s); break;
            case MapOp.ProductOfThree: Run<MapOps.ProductOfThree>(workers, layout, y, a, b, c, s); break;
            case MapOp.Clamp: Run<MapOps.Clamp>(workers, layout, y, a, b, c, s); break;
            case MapOp.LeakyRelu: Run<MapOps.LeakyRelu>(workers, layout, y, a, b, c, s); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, "Map: no such function.");
        }
    }

    /// <summary>y = a, whatever the strides: a transpose, a slice, a repetition.</summary>
    public static void Copy(Workers workers, in StridedLayout layout, float* y, float* a) =>
        Run<MapOps.Copy>(workers, layout, y, a, null, null, 0);

    /// <summary>As <see cref="Apply"/>, for a function known by its type.</summary>
    public static void Run<TOp>(
        Workers workers, in StridedLayout layout, float* y, float* a, float* b, float* c, float s)
        where TOp : struct, IMapOp
    {
        if (layout.Count == 0) return;
        var kernel = new StridedKernel<TOp> { Layout = layout, Y = y, A = a, B = b, C = c, S = s };
        workers.Run(ref kernel, kernel.Items, kernel.Grain);
    }
}
