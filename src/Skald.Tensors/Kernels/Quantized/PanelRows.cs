namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Single rows of a packed matrix: in when it is loaded, out for embeddings.</summary>
internal static unsafe class PanelRows
{
    /// <summary>Moves a row of source blocks into lane <paramref name="lane"/>; false where a scale is not finite.</summary>
    public static bool Pack<TFormat>(byte* source, byte* panel, int lane, int depth)
        where TFormat : struct, IPanelFormat
    {
        bool isFinite = true;
        for (int k = 0; k < depth; k += TFormat.SourceDepth)
        {
            isFinite &= TFormat.IsFinite(source);
            TFormat.Pack(source, panel, lane);
            source += TFormat.SourceBytes;
            panel += Step<TFormat>();
        }

        return isFinite;
    }

    /// <summary>The floats of lane <paramref name="lane"/>: [depth].</summary>
    public static void Dequantize<TFormat>(byte* panel, int lane, int depth, float* y)
        where TFormat : struct, IPanelFormat
    {
        for (int k = 0; k < depth; k += TFormat.SourceDepth)
        {
            TFormat.Dequantize(panel, lane, y + k);
            panel += Step<TFormat>();
        }
    }

    /// <summary>Packed bytes for the inputs of one source block.</summary>
    public static long Step<TFormat>()
        where TFormat : struct, IPanelFormat =>
        (TFormat.SourceDepth / ActivationBlocks.Depth * TFormat.BlockBytes) + TFormat.TailBytes;
}
