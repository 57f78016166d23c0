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
    /// <returns>[batch, heads, 1, keys].</returns>
    public static Tensor Bias(ForwardPass pass, int heads, int headDim)
    {
        float[] slopes = PositionEncodings.AlibiSlopes(pass.Ids.Device, heads).ToArray();
        int[,] positions = pass.KeyPositions();
        (int batch, int keys) = (positions.GetLength(0), positions.GetLength(1));
        float scale = 1f / MathF.Sqrt(headDim);
        float[] bias = new float[checked(batch * heads * keys)];
        for (int row = 0, at = 0; row < batch; row++)
        {
            for (int head = 0; head < heads; head++)
            {
                float slope = Round(slopes[head]);
                for (int key = 0; key < keys; key++) bias[at++] = Round(slope * Round(positions[row, key])) * scale;
            }
        }

        return pass.Ids.Device.From(bias, [batch, heads, 1, keys]);
    }

    /// <summary>To the nearest bfloat16, halves to even.</summary>
    private static float Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }
}
