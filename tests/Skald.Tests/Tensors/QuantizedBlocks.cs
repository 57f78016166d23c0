using Skald.Tensors;

namespace Skald.Tests.Tensors;

/// <summary>Blocks as quantised files hold them, with random weights and sensible scales.</summary>
internal static class QuantizedBlocks
{
    /// <param name="dtype">A quantised type.</param>
    /// <param name="count">Blocks.</param>
    /// <param name="blockBytes">Bytes of each.</param>
    /// <param name="seed">The same seed gives the same blocks.</param>
    public static byte[] Random(DType dtype, int count, int blockBytes, int seed)
    {
        var random = new Random(seed);
        byte[] blocks = new byte[count * blockBytes];
        random.NextBytes(blocks);
        for (int i = 0; i < count; i++)
        {
            Span<byte> block = blocks.AsSpan(i * blockBytes, blockBytes);
            if (dtype == DType.PackedF16) BitConverter.TryWriteBytes(block, (Half)(random.NextDouble() - 0.5));
            if (dtype == DType.PackedBF16)
            {
                int bits = BitConverter.SingleToInt32Bits((float)random.NextDouble() - 0.5f);
                BitConverter.TryWriteBytes(block, (ushort)(bits >> 16));
            }

            if (blockBytes == 2) continue;
            int at = dtype == DType.Q6K ? 208 : 0;
            BitConverter.TryWriteBytes(block[at..], (Half)(random.NextDouble() - 0.5));
            if (dtype is DType.Q41 or DType.Q51 or DType.Q4K or DType.Q5K)
                BitConverter.TryWriteBytes(block[2..], (Half)(random.NextDouble() - 0.5));
        }

        return blocks;
    }
}
