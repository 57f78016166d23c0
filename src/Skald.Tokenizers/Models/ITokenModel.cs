using System.Text.Json;

namespace Skald.Tokenizers.Models;

/// <summary>Turns a piece of text into tokens.</summary>
internal interface ITokenModel
{
    /// <summary>Appends the tokens of a piece, which is not empty and well formed.</summary>
    /// <exception cref="ArgumentException">The piece is not in the vocabulary, and there is no unknown token.</exception>
    void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens);

    /// <summary>Appends tokens of a piece that are drawn at random.</summary>
    /// <exception cref="InvalidOperationException">The model has one segmentation of each piece only.</exception>
    void Sample(ReadOnlySpan<char> piece, SubwordSampling sampling, List<ModelToken> tokens) =>
        throw new InvalidOperationException(
            $"Sampling: the model must be BPE or unigram, got {GetType().Name.Replace("Model", "", StringComparison.Ordinal)}.");

    /// <summary>Writes the model as <c>tokenizer.json</c> holds it.</summary>
    /// <param name="writer">Receives the object.</param>
    /// <param name="vocabulary">Tokens and ids of the model.</param>
    void Write(Utf8JsonWriter writer, ModelVocabulary vocabulary);
}
