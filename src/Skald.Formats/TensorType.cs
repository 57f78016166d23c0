using Skald.Formats.Gguf;
using Skald.Formats.Quantization;

namespace Skald.Formats;

/// <summary>How a stored tensor's elements are encoded, whichever format the file has.</summary>
/// <remarks>
/// There is one object per type, so types are compared as objects: F32 is the same in GGUF and safetensors.
/// </remarks>
public sealed class TensorType
{
    internal TensorType(
        string name, int blockLength, int blockBytes, IBlockCodec? codec, GgmlType? ggml = null,
        SafetensorsDType? safetensors = null)
    {
        (Name, BlockLength, BlockBytes, Codec) = (name, blockLength, blockBytes, codec);
        (Ggml, Safetensors) = (ggml, safetensors);
    }

    /// <summary>The name, such as <c>Q4_K</c>, <c>BF16</c> or <c>F8_E4M3</c>.</summary>
    public string Name { get; }

    /// <summary>Elements of a block; 1 for plain types.</summary>
    public int BlockLength { get; }

    /// <summary>Bytes of a block.</summary>
    public int BlockBytes { get; }

    /// <summary>The type's number in GGUF files; null where they have none.</summary>
    public GgmlType? Ggml { get; }

    /// <summary>The type in safetensors files; null where they have none.</summary>
    public SafetensorsDType? Safetensors { get; }

    /// <summary>From and to floats; null for the few types without an agreed meaning as floats.</summary>
    public IBlockCodec? Codec { get; }

    /// <summary>True where each element stands alone in whole bytes.</summary>
    public bool IsPlain => BlockLength == 1;

    /// <summary>The type of a GGUF tensor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown.</exception>
    public static TensorType Of(GgmlType type) => TensorTypes.Of(type);

    /// <summary>The type of a safetensors tensor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown.</exception>
    public static TensorType Of(SafetensorsDType type) => TensorTypes.Of(type);

    /// <summary>Bytes of that many elements.</summary>
    /// <param name="elements">A multiple of <see cref="BlockLength"/>.</param>
    /// <exception cref="ArgumentException">The elements are no whole blocks.</exception>
    /// <exception cref="OverflowException">The product exceeds 64 bits.</exception>
    public long Bytes(long elements) => elements >= 0 && elements % BlockLength == 0
        ? checked(elements / BlockLength * BlockBytes)
        : throw new ArgumentException($"{Name}: elements must be whole blocks of {BlockLength}, got {elements}.");

    /// <summary>Whether all values of whole blocks are finite; judged by the scales alone where that is enough.</summary>
    /// <param name="blocks">Any number of whole blocks of a type with a <see cref="Codec"/>.</param>
    public bool AreFinite(ReadOnlySpan<byte> blocks) => CodedNumbers.AreFinite(this, blocks);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
