using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>
/// ALiBi as Falcon computes it: in bfloat16, by the key's position alone, and scaled like the scores.
/// </summary>
/// <remarks>
/// A bias by the key's position differs from one by distance by the same amount for all keys of a query, which a
/// softmax does not see; but the rounding does, so it is repeated.
/// </remarks>
internal static class RoundedAlibi
{
    /// <summary>bfloat16(bfloat16(slope) · position) / √headDim.</summary>
    /// <returns>[batch or 1, heads, 1, keys or more].</returns>
    public static Tensor Bias(ForwardPass pass, int heads, int headDim)
    {
        return pass.StepPlace is >= 0 and int place ? OfStep(pass, heads, headDim, place) : OfPass(pass, heads, headDim);
    }

    /// <summary>A key's bias is the same for all queries, so that what one step has made serves the next.</summary>
    private static Tensor OfStep(ForwardPass pass, int heads, int headDim, int place)
    {
        if (pass.StepBias is { } known && known.Room > place) return known.Tensor;
        var bias = new StepBias(pass.Ids.Device, heads, place + 1);
        float[] slopes = PositionEncodings.AlibiSlopes(pass.Ids.Device, heads).ToArray();
        for (int at = 0; at < bias.Values.Length; at++)
            bias.Values[at] = Of(Round(slopes[at / bias.Room]), at % bias.Room, headDim);
        bias.Write();
        return (pass.StepBias = bias).Tensor;
    }

    private static Tensor OfPass(ForwardPass pass, int heads, int headDim) => pass.Once(nameof(RoundedAlibi), () =>
    {
        float[] slopes = PositionEncodings.AlibiSlopes(pass.Ids.Device, heads).ToArray();
        int[,] positions = pass.KeyPositions();
        (int batch, int keys) = (positions.GetLength(0), positions.GetLength(1));
        float[] bias = new float[checked(batch * heads * keys)];
        for (int row = 0, at = 0; row < batch; row++)
        {
            for (int head = 0; head < heads; head++)
            {
                float slope = Round(slopes[head]);
                for (int key = 0; key < keys; key++) bias[at++] = Of(slope, positions[row, key], headDim);
            }
        }

        return pass.Ids.Device.From(bias, [batch, heads, 1, keys]);
    });

    private static float Of(float slope, int position, int headDim) =>
        Round(slope * Round(position)) * (1f / MathF.Sqrt(headDim));

    /// <summary>To the nearest bfloat16, halves to even.</summary>
    private static float Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }
}
