using System.Text;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Words;

/// <summary>Runs a word through normalizer, pre-tokenizer and model as they are, whatever they are.</summary>
internal sealed class PartWords(ITokenModel model, INormalizer? normalizer, IPreTokenizer? preTokenizer) : IWordModel
{
    public void Encode(ReadOnlySpan<byte> word, WordScratch scratch)
    {
        AlignedText text = AlignedText.Of(Encoding.UTF8.GetString(word));
        text = normalizer?.Normalize(text) ?? text;
        List<AlignedText> pieces = [];
        if (preTokenizer is null) pieces.Add(text);
        else preTokenizer.Split(text, pieces);
        List<ModelToken> tokens = [];
        foreach (AlignedText piece in pieces)
            if (piece.Length > 0) model.Tokenize(piece.Span, tokens);
        foreach (ModelToken token in tokens) scratch.Append(token.Id);
    }
}
