using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Splitting;

/// <summary>From the name of a pattern to code that is compiled for it.</summary>
internal static class Splitters
{
    /// <inheritdoc cref="ISplitter.NextEnd"/>
    public static int NextEnd(SplitPattern pattern, ref byte text, int at, int length) => pattern switch
    {
        SplitPattern.Gpt2 => Gpt2Splitter.NextEnd(ref text, at, length),
        SplitPattern.Llama3 => Llama3Splitter.NextEnd(ref text, at, length),
        SplitPattern.Qwen2 => Qwen2Splitter.NextEnd(ref text, at, length),
        SplitPattern.O200k => O200kWordSplitter.NextEnd(ref text, at, length),
        SplitPattern.Tekken => TekkenSplitter.NextEnd(ref text, at, length),
        SplitPattern.Gpt2Digits => Gpt2DigitsSplitter.NextEnd(ref text, at, length),
        _ => throw Unknown(pattern),
    };

    /// <inheritdoc cref="BpeModel.Encode"/>
    public static int Encode(
        SplitPattern pattern, BpeModel model, EncodeScratch scratch, int length, int final, out int consumed) =>
        pattern switch
        {
            SplitPattern.Gpt2 => model.Encode<Gpt2Splitter>(scratch, length, final, out consumed),
            SplitPattern.Llama3 => model.Encode<Llama3Splitter>(scratch, length, final, out consumed),
            SplitPattern.Qwen2 => model.Encode<Qwen2Splitter>(scratch, length, final, out consumed),
            SplitPattern.O200k => model.Encode<O200kWordSplitter>(scratch, length, final, out consumed),
            SplitPattern.Tekken => model.Encode<TekkenSplitter>(scratch, length, final, out consumed),
            SplitPattern.Gpt2Digits => model.Encode<Gpt2DigitsSplitter>(scratch, length, final, out consumed),
            _ => throw Unknown(pattern),
        };

    private static ArgumentOutOfRangeException Unknown(SplitPattern pattern) =>
        new(nameof(pattern), $"SplitPattern: must be one of the named patterns, got {(int)pattern}.");
}
