using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Decoders;

/// <summary>Recognises SentencePiece's usual decoder, whose text is the tokens' bytes joined, without one space before.</summary>
/// <param name="StripsSpace">One space at the beginning goes.</param>
internal sealed record JoinedDecoding(bool StripsSpace)
{
    /// <summary>How the bytes of tokens make the text, or null where there is more to a decoder.</summary>
    public static JoinedDecoding? Of(ITokenDecoder? decoder) => decoder is not DecoderSequence sequence ? null
        : sequence.Steps switch
        {
            [ReplaceDecoder { Content: " ", Pattern: StringPattern }, ByteFallbackDecoder, FuseDecoder] =>
                new JoinedDecoding(StripsSpace: false),
            [ReplaceDecoder { Content: " ", Pattern: StringPattern }, ByteFallbackDecoder, FuseDecoder,
                StripDecoder { Content: " ", Start: 1, Stop: 0 }] => new JoinedDecoding(StripsSpace: true),
            _ => null,
        };
}
