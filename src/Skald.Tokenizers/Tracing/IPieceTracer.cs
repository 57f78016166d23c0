using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Tracing;

/// <summary>Explains how one kind of model makes tokens of a piece.</summary>
internal interface IPieceTracer
{
    /// <summary>What the model does, in a few words.</summary>
    string Model { get; }

    /// <summary>Steps and tokens of a piece, which is not empty.</summary>
    TracedPiece Trace(AlignedText piece);
}
