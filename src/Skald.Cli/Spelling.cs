namespace Skald.Cli;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Spelling
{
    /// <summary>The known word with the fewest edits, if about a third of the letters or fewer differ.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        (string? Word, int Edits) best = (null, word.Length < 3 ? 0 : (word.Length / 3) + 2);
        foreach (string candidate in known)
        {
            int edits = Edits(word, candidate);
            if (edits < best.Edits) best = (candidate, edits);
        }

        return best.Word;
    }

    /// <summary>Letters inserted, removed or replaced to turn one word into the other (Levenshtein 1966).</summary>
    public static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
