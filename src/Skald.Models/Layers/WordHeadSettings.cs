using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>Sizes and names of a <see cref="WordHead"/>.</summary>
internal sealed record WordHeadSettings
{
    /// <summary>Its path.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the transform in it.</summary>
    public required string TransformName { get; init; }

    /// <summary>Path of the matrix in it, where it isn't the token table.</summary>
    public required string DecoderName { get; init; }

    /// <summary>Tokens.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Width of the states.</summary>
    public required int Width { get; init; }

    /// <summary>Of the transform.</summary>
    public required UnaryOp Activation { get; init; }

    /// <summary>After the activation.</summary>
    public required NormSettings Norm { get; init; }

    /// <summary>Whether the token table makes the logits.</summary>
    public required bool IsTied { get; init; }

    /// <summary>Elements of the parameters.</summary>
    public Int128 ParameterCount => ((Int128)Width * (Width + 3)) + VocabSize + (IsTied ? 0 : (Int128)VocabSize * Width);
}
