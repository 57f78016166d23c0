using System.Text;
using Skald.Tokenizers;
using Skald.Training.Data;

namespace Skald.Training;

/// <summary>Any text as tokens to be judged by, in memory.</summary>
public static class EvaluationText
{
    /// <summary>
    /// Reads and encodes all documents; each but a single one is followed by the end of text, as in training.
    /// </summary>
    /// <param name="source">The text.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="cancellationToken">Looked at before each document.</param>
    /// <exception cref="DataException">The text is broken, or shorter than two tokens.</exception>
    /// <exception cref="ArgumentException">The tokenizer doesn't know a character of the text.</exception>
    public static ITokenSequence Encode(TextSource source, ITokenizer tokenizer,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var tokens = new List<int>();
        long bytes = 0, documents = 0;
        foreach (TextDocument document in source.Read(cancellationToken))
        {
            if (documents++ > 0 && tokenizer.EndOfTextId is { } end) tokens.Add(end);
            tokens.AddRange(tokenizer.Encode(document.Text));
            bytes += Encoding.UTF8.GetByteCount(document.Text);
        }

        if (documents > 1 && tokenizer.EndOfTextId is { } last) tokens.Add(last);
        return tokens.Count >= 2
            ? new TokenArray(tokens.ToArray(), tokenizer.VocabularySize, bytes)
            : throw new DataException(
                $"EvaluationText: the text must have two tokens or more, got {tokens.Count}; give more text.");
    }
}
