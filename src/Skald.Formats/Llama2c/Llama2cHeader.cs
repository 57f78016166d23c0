using System.Buffers.Binary;
using Skald.Formats.Gguf;

namespace Skald.Formats.Llama2c;

/// <summary>The seven numbers with which checkpoints of llama2.c and of its BitNet child begin.</summary>
internal readonly record struct Llama2cHeader(
    int Dim, int Hidden, int Layers, int Heads, int KvHeads, int Vocabulary, int Context)
{
    /// <summary>Bytes of the seven numbers.</summary>
    public const int Length = 28;

    private const int MaxSize = 1 << 24;

    /// <summary>Floats of a head.</summary>
    public int HeadDim => Dim / Heads;

    /// <summary>Rows of the key and value matrices.</summary>
    public int KvDim => HeadDim * KvHeads;

    /// <summary>Tokens; the file gives them negative where the output matrix is not the embedding.</summary>
    public int Tokens => Math.Abs(Vocabulary);

    public static Llama2cHeader Read(ReadOnlySpan<byte> bytes)
    {
        Span<int> numbers = stackalloc int[7];
        for (int i = 0; i < 7; i++) numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]);
        return new Llama2cHeader(
            numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
    }

    /// <summary>True where the numbers could be a model's; all sizes then multiply without overflow in 128 bits.</summary>
    public bool IsPlausible => IsSize(Dim) && IsSize(Hidden) && IsSize(Layers) && IsSize(Heads) && IsSize(KvHeads)
        && Vocabulary != int.MinValue && IsSize(Tokens) && IsSize(Context)
        && Dim % Heads == 0 && HeadDim % 2 == 0 && Heads % KvHeads == 0;

    /// <summary>The keys with which GGUF describes the same model.</summary>
    public GgufMetadata Metadata(string path, string architecture) => new GgufMetadata(path)
        .Add("general.architecture", GgufValue.Of(architecture))
        .Add($"{architecture}.block_count", GgufValue.Of((uint)Layers))
        .Add($"{architecture}.context_length", GgufValue.Of((uint)Context))
        .Add($"{architecture}.embedding_length", GgufValue.Of((uint)Dim))
        .Add($"{architecture}.feed_forward_length", GgufValue.Of((uint)Hidden))
        .Add($"{architecture}.attention.head_count", GgufValue.Of((uint)Heads))
        .Add($"{architecture}.attention.head_count_kv", GgufValue.Of((uint)KvHeads))
        .Add($"{architecture}.attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f))
        .Add($"{architecture}.rope.dimension_count", GgufValue.Of((uint)HeadDim))
        .Add($"{architecture}.rope.freq_base", GgufValue.Of(10_000f))
        .Add($"{architecture}.vocab_size", GgufValue.Of((uint)Tokens));

    public override string ToString() => $"width {Dim}, hidden {Hidden}, {Layers} layers, {Heads} heads, {KvHeads} "
        + $"key heads, {Vocabulary} tokens, context {Context}";

    private static bool IsSize(int size) => size is > 0 and <= MaxSize;
}
