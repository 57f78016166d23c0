using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Formats.Quantization;

namespace Skald.Benchmarks;

/// <summary>A Llama of 1.1 billion random weights in a GGUF file: TinyLlama's shape, for speed and nothing else.</summary>
internal static class SyntheticModel
{
    private const int Vocabulary = 32000, Width = 2048, Inner = 5632, Layers = 22, Heads = 32, KvHeads = 4;
    private const int DifferentRows = 64;

    /// <param name="path">The file to write.</param>
    /// <param name="type">Type of the matrices; with Q4_K the head is Q6_K, as llama-quantize has it for Q4_K_M.</param>
    public static void Write(string path, GgmlType type)
    {
        int keyWidth = Width / Heads * KvHeads;
        var tensors = new List<GgufSource> { Matrix("token_embd.weight", type, Vocabulary, Width) };
        for (int layer = 0; layer < Layers; layer++)
        {
            string at = $"blk.{layer}.";
            // Q4_K_M gives half of the layers' values and outputs of the MLP more bits.
            GgmlType more = type == GgmlType.Q4K && layer % 2 == 0 ? GgmlType.Q6K : type;
            tensors.Add(Ones(at + "attn_norm.weight"));
            tensors.Add(Matrix(at + "attn_q.weight", type, Width, Width));
            tensors.Add(Matrix(at + "attn_k.weight", type, keyWidth, Width));
            tensors.Add(Matrix(at + "attn_v.weight", more, keyWidth, Width));
            tensors.Add(Matrix(at + "attn_output.weight", type, Width, Width));
            tensors.Add(Ones(at + "ffn_norm.weight"));
            tensors.Add(Matrix(at + "ffn_gate.weight", type, Inner, Width));
            tensors.Add(Matrix(at + "ffn_up.weight", type, Inner, Width));
            tensors.Add(Matrix(at + "ffn_down.weight", more, Width, Inner));
        }

        tensors.Add(Ones("output_norm.weight"));
        tensors.Add(Matrix("output.weight", type == GgmlType.Q4K ? GgmlType.Q6K : type, Vocabulary, Width));
        GgufWriter.Write(path, Metadata(), tensors);
    }

    private static GgufMetadata Metadata()
    {
        string[] tokens = [.. Enumerable.Range(0, Vocabulary).Select(Token)];
        return new GgufMetadata()
            .Add("general.architecture", GgufValue.Of("llama"))
            .Add("general.name", GgufValue.Of("synthetic 1.1B"))
            .Add("llama.context_length", GgufValue.Of(8192u))
            .Add("llama.embedding_length", GgufValue.Of((uint)Width))
            .Add("llama.block_count", GgufValue.Of((uint)Layers))
            .Add("llama.feed_forward_length", GgufValue.Of((uint)Inner))
            .Add("llama.rope.dimension_count", GgufValue.Of((uint)(Width / Heads)))
            .Add("llama.rope.freq_base", GgufValue.Of(10000f))
            .Add("llama.attention.head_count", GgufValue.Of((uint)Heads))
            .Add("llama.attention.head_count_kv", GgufValue.Of((uint)KvHeads))
            .Add("llama.attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f))
            .Add("llama.vocab_size", GgufValue.Of((uint)Vocabulary))
            .Add("tokenizer.ggml.model", GgufValue.Of("llama"))
            .Add("tokenizer.ggml.tokens", GgufValue.OfArray(tokens))
            .Add("tokenizer.ggml.scores", GgufValue.OfArray(new float[Vocabulary]))
            .Add("tokenizer.ggml.token_type", GgufValue.OfArray(Enumerable.Range(0, Vocabulary).Select(Kind).ToArray()))
            .Add("tokenizer.ggml.bos_token_id", GgufValue.Of(1u))
            .Add("tokenizer.ggml.eos_token_id", GgufValue.Of(2u))
            .Add("tokenizer.ggml.unknown_token_id", GgufValue.Of(0u));
    }

    private static string Token(int id) => id switch
    {
        0 => "<unk>",
        1 => "<s>",
        2 => "</s>",
        < 259 => $"<0x{id - 3:X2}>",
        _ => $"t{id}",
    };

    /// <summary>Unknown, control, byte or normal.</summary>
    private static int Kind(int id) => id switch { 0 => 2, 1 or 2 => 3, < 259 => 6, _ => 1 };

    private static GgufSource Ones(string name)
    {
        float[] ones = new float[Width];
        ones.AsSpan().Fill(1);
        return GgufSource.FromMemory(
            name, GgmlType.F32, [Width], System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(ones).ToArray());
    }

    /// <summary>Some random rows, again and again: encoding a billion weights would take longer than measuring them.</summary>
    private static GgufSource Matrix(string name, GgmlType type, int outputs, int inputs) => new(
        name, type, [outputs, inputs], stream =>
        {
            var random = new Random(outputs + inputs);
            IBlockCodec codec = BlockCodecs.For(type);
            byte[] rows = new byte[DifferentRows * (inputs / codec.BlockLength * codec.BlockBytes)];
            float[] values = new float[inputs];
            int rowBytes = rows.Length / DifferentRows;
            for (int row = 0; row < DifferentRows; row++)
            {
                for (int i = 0; i < inputs; i++)
                    values[i] = 0.03f * (float)(random.NextDouble() + random.NextDouble() - random.NextDouble() - random.NextDouble());
                codec.Quantize(values, rows.AsSpan(row * rowBytes, rowBytes));
            }

            for (int row = 0; row < outputs; row += DifferentRows)
                stream.Write(rows.AsSpan(0, Math.Min(DifferentRows, outputs - row) * rowBytes));
        });
}
