using System.Runtime.InteropServices;

namespace Skald.Models.Generation.Speculation;

/// <summary>Guesses that a text goes on as it did where its last tokens stood before.</summary>
/// <remarks>The longest run that occurs counts, and its leftmost place; what follows is cut before an end token.</remarks>
/// <param name="maxRun">Most last tokens to look for.</param>
/// <param name="ends">End tokens, which are never guessed.</param>
/// <param name="maxLength">Tokens of the text beyond which nothing is copied.</param>
public sealed class PromptLookup(int maxRun = 2, TokenIds ends = default, int maxLength = int.MaxValue) : IDraft
{
    /// <inheritdoc/>
    public void Begin(int promptLength, GenerationOptions options)
    {
    }

    /// <inheritdoc/>
    public DraftProposal Propose(IReadOnlyList<int> tokens, int count)
    {
        ReadOnlySpan<int> text = tokens is List<int> list ? CollectionsMarshal.AsSpan(list) : [.. tokens];
        for (int run = Math.Min(maxRun, text.Length - 1); run > 0; run--)
        {
            ReadOnlySpan<int> last = text[^run..];
            for (int at = 0; at + run <= text.Length; at++)
            {
                int start = at + run, end = (int)Math.Min((long)start + count, Math.Min(text.Length, maxLength));
                if (start >= end || !text[at..start].SequenceEqual(last)) continue;
                int[] copied = text[start..end].ToArray();
                int stop = Array.FindIndex(copied, ends.Contains);
                return new(stop < 0 ? copied : copied[..stop]);
            }
        }

        return new([]);
    }
}
