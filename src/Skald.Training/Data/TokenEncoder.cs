namespace Skald.Training.Data;

/// <summary>What the pipeline needs of a tokenizer.</summary>
/// <param name="Encode">Text to token ids; the same text always gives the same ids.</param>
/// <param name="Vocabulary">Ids lie in [0, this).</param>
/// <param name="EndOfText">Id put after every document; null puts none.</param>
/// <param name="Hash">SHA-256 of the tokenizer's file, 64 hexadecimal digits: shards remember it.</param>
public sealed record TokenEncoder(Func<string, int[]> Encode, int Vocabulary, int? EndOfText, string Hash);
