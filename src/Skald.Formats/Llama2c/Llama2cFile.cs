using System.Buffers.Binary;

namespace Skald.Formats.Llama2c;

/// <summary>Opens checkpoints of llama2.c: float32 weights behind seven numbers (version 0 and 1).</summary>
/// <remarks>
/// <para>Layout: <see href="https://github.com/karpathy/llama2.c"/>, export.py and run.c. Matrices are [out, in].</para>
/// <para>
/// Tensors get GGUF's names. Rotary pairs are neighbours, as in GGUF files of the architecture llama, so what reads
/// those reads these.
/// </para>
/// </remarks>
internal static class Llama2cFile
{
    private const uint Magic = 0x616B3432;
    private const int PaddedHeader = 256;

    /// <summary>True where the file begins with the magic of later versions, which BitNet models share.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> start) =>
        start.Length >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(start) == Magic;

    /// <summary>The tensors of a version-0 file, or null where the numbers or the length are not those of one.</summary>
    public static FlatArchive? TryOpenLegacy(PositionalFile file)
    {
        if (file.Length < Llama2cHeader.Length) return null;
        Span<byte> bytes = stackalloc byte[Llama2cHeader.Length];
        file.Read(0, bytes, "the header");
        Llama2cHeader header = Llama2cHeader.Read(bytes);
        if (!header.IsPlausible) return null;
        StackedLayout layout = new(header, Llama2cHeader.Length);
        layout.Add("token_embd", header.Tokens, header.Dim);
        layout.AddNorms("attn_norm");
        layout.AddMatrices("attn_q", header.Dim, header.Dim);
        layout.AddMatrices("attn_k", header.KvDim, header.Dim);
        layout.AddMatrices("attn_v", header.KvDim, header.Dim);
        layout.AddMatrices("attn_output", header.Dim, header.Dim);
        layout.AddNorms("ffn_norm");
        layout.AddMatrices("ffn_gate", header.Hidden, header.Dim);
        layout.AddMatrices("ffn_down", header.Dim, header.Hidden);
        layout.AddMatrices("ffn_up", header.Hidden, header.Dim);
        layout.Add("output_norm", header.Dim);
        layout.Skip((Int128)header.Context * header.HeadDim);  // cosines and sines, which are computed today
        if (header.Vocabulary < 0) layout.Add("output", header.Tokens, header.Dim);
        return layout.End == file.Length ? Open(file, header, layout) : null;
    }

    /// <summary>The tensors of a file with the magic, or null where its length is not that of version 1.</summary>
    public static FlatArchive? TryOpenVersion1(PositionalFile file)
    {
        if (file.Length < PaddedHeader) return null;
        Span<byte> bytes = stackalloc byte[8 + Llama2cHeader.Length + 1];
        file.Read(0, bytes, "the header");
        Llama2cHeader header = Llama2cHeader.Read(bytes[8..]);
        if (!header.IsPlausible || bytes[4] != 1) return null;
        StackedLayout layout = new(header, PaddedHeader);
        layout.AddNorms("attn_norm");
        layout.AddNorms("ffn_norm");
        layout.Add("output_norm", header.Dim);
        layout.Add("token_embd", header.Tokens, header.Dim);
        layout.AddMatrices("attn_q", header.Dim, header.Dim);
        layout.AddMatrices("attn_k", header.KvDim, header.Dim);
        layout.AddMatrices("attn_v", header.KvDim, header.Dim);
        layout.AddMatrices("attn_output", header.Dim, header.Dim);
        layout.AddMatrices("ffn_gate", header.Hidden, header.Dim);
        layout.AddMatrices("ffn_down", header.Dim, header.Hidden);
        layout.AddMatrices("ffn_up", header.Hidden, header.Dim);
        if (bytes[^1] == 0) layout.Add("output", header.Tokens, header.Dim);
        return layout.End == file.Length ? Open(file, header, layout) : null;
    }

    private static FlatArchive Open(PositionalFile file, Llama2cHeader header, StackedLayout layout) =>
        new(file, "llama2.c", layout.Tensors(), header.Metadata(file.Path, "llama"));
}
