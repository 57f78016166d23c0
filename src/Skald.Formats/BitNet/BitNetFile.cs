using Skald.Formats.Gguf;
using Skald.Formats.Llama2c;

namespace Skald.Formats.BitNet;

/// <summary>Opens ternary story models: 2-bit codes with one scale per matrix.</summary>
/// <remarks>
/// <para>
/// Layout: 256 bytes of header as llama2.c's version 1; float32 final norm and embedding; then q, k, v, o, gate, down
/// and up, each for all layers: a float32 scale and the codes, four to a byte, highest bits first, [out, in].
/// <see href="https://github.com/HKUSTGZ-MICS-LYU/bitllama2.c"/>
/// </para>
/// <para>
/// Tensors get GGUF's names; <c>blk.0.attn_q.weight</c> holds the codes −1, 0 and 1,
/// <c>blk.0.attn_q.weight_scale</c> [1] their scale. The blocks have no norms.
/// </para>
/// </remarks>
internal static class BitNetFile
{
    private const int HeaderLength = 256, CodesPerByte = 4;

    /// <summary>The tensors, or null where the length is not that of such a file.</summary>
    public static FlatArchive? TryOpen(PositionalFile file)
    {
        if (file.Length < HeaderLength) return null;
        Span<byte> bytes = stackalloc byte[8 + Llama2cHeader.Length];
        file.Read(0, bytes, "the header");
        Llama2cHeader header = Llama2cHeader.Read(bytes[8..]);
        if (!header.IsPlausible || header.Vocabulary < 0 || bytes[4] != 1) return null;
        if (header.Dim % CodesPerByte != 0 || header.Hidden % CodesPerByte != 0 || Length(header) != file.Length)
            return null;
        return new FlatArchive(file, "BitNet", Tensors(header), header.Metadata(file.Path, "bitllama"));
    }

    private static (string Name, long Rows, long Columns)[] Matrices(Llama2cHeader header) =>
    [
        ("attn_q", header.Dim, header.Dim),
        ("attn_k", header.KvDim, header.Dim),
        ("attn_v", header.KvDim, header.Dim),
        ("attn_output", header.Dim, header.Dim),
        ("ffn_gate", header.Hidden, header.Dim),
        ("ffn_down", header.Dim, header.Hidden),
        ("ffn_up", header.Hidden, header.Dim),
    ];

    private static Int128 Length(Llama2cHeader header)
    {
        Int128 length = HeaderLength + ((1 + (Int128)header.Tokens) * header.Dim * sizeof(float));
        foreach ((_, long rows, long columns) in Matrices(header))
            length += header.Layers * (((Int128)rows * columns / CodesPerByte) + sizeof(float));
        return length;
    }

    private static List<PlacedTensor> Tensors(Llama2cHeader header)
    {
        List<PlacedTensor> tensors = [];
        long offset = HeaderLength;
        void Add(string name, TensorType type, long length, params long[] shape)
        {
            tensors.Add(new PlacedTensor(new TensorEntry(name, type, shape, length), offset));
            offset += length;
        }

        TensorType float32 = TensorType.Of(GgmlType.F32);
        Add("output_norm.weight", float32, header.Dim * sizeof(float), header.Dim);
        Add("token_embd.weight", float32, (long)header.Tokens * header.Dim * sizeof(float), header.Tokens, header.Dim);
        foreach ((string name, long rows, long columns) in Matrices(header))
        {
            for (int layer = 0; layer < header.Layers; layer++)
            {
                Add($"blk.{layer}.{name}.weight_scale", float32, sizeof(float), 1);
                Add($"blk.{layer}.{name}.weight", TensorTypes.Ternary, rows * columns / CodesPerByte, rows, columns);
            }
        }

        return tensors;
    }
}
