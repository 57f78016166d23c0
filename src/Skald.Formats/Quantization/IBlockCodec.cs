namespace Skald.Formats.Quantization;

/// <summary>How the elements of one type lie in bytes: from blocks to floats, and back where the type allows.</summary>
/// <remarks>Codecs hold no state and serve any number of threads.</remarks>
public interface IBlockCodec
{
    /// <summary>The type's name, such as <c>Q4_K</c>.</summary>
    string Name { get; }

    /// <summary>Elements of a block; 1 for plain types.</summary>
    int BlockLength { get; }

    /// <summary>Bytes of a block.</summary>
    int BlockBytes { get; }

    /// <summary>True where <see cref="Quantize"/> is offered.</summary>
    bool CanQuantize { get; }

    /// <summary>From whole blocks to their values, with the reference's bits on every processor.</summary>
    /// <param name="blocks">Any number of whole blocks.</param>
    /// <param name="values">As many values as the blocks hold.</param>
    /// <exception cref="ArgumentException">The lengths are not those of the same number of whole blocks.</exception>
    void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values);

    /// <summary>From values to whole blocks; the same values give the same bytes on every processor.</summary>
    /// <param name="values">The values of any number of whole blocks.</param>
    /// <param name="blocks">As many blocks as the values fill.</param>
    /// <param name="importance">
    /// How much the square of each value's error counts, as long as the values; empty where all count the same. Types
    /// that search nothing pay no heed to it.
    /// </param>
    /// <exception cref="ArgumentException">The lengths are not those of the same number of whole blocks.</exception>
    /// <exception cref="NotSupportedException">Nothing is written in this type.</exception>
    void Quantize(ReadOnlySpan<float> values, Span<byte> blocks, ReadOnlySpan<float> importance = default);
}
