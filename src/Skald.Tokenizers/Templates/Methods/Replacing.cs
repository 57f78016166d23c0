using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Puts one text in the place of another.</summary>
internal static class Replacing
{
    /// <param name="rendering">The rendering.</param>
    /// <param name="text">Where to replace.</param>
    /// <param name="old">What to replace; an empty text is found between all characters.</param>
    /// <param name="replacement">What to put there.</param>
    /// <param name="most">Most replacements; negative for all.</param>
    public static string Replace(Rendering rendering, string text, string old, string replacement, long most)
    {
        Meter meter = rendering.Meter;
        meter.Read(text.Length);
        if (most < 0) most = long.MaxValue;
        if (old.Length == 0) return Interleave(rendering, text, replacement, most);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        if (at < 0 || most == 0) return text;
        meter.Text(text.Length);
        var replaced = new StringBuilder(text.Length);
        int done = 0;
        for (; at >= 0 && most > 0; most--)
        {
            if (replacement.Length > old.Length) meter.Text(replacement.Length);
            else meter.Step();
            replaced.Append(text, done, at - done).Append(replacement);
            if (replaced.Length > meter.Budget.MaxTextLength) meter.Text(replaced.Length);
            done = at + old.Length;
            at = text.IndexOf(old, done, StringComparison.Ordinal);
        }

        return replaced.Append(text, done, text.Length - done).ToString();
    }

    private static string Interleave(Rendering rendering, string text, string replacement, long most)
    {
        long times = Math.Min(most, CodePoints.Count(text) + 1L);
        rendering.Meter.Text(text.Length + (times * replacement.Length));
        rendering.Meter.Items(text.Length);
        var replaced = new StringBuilder();
        foreach (string letter in CodePoints.Split(text))
        {
            if (times-- > 0) replaced.Append(replacement);
            replaced.Append(letter);
        }

        return times > 0 ? replaced.Append(replacement).ToString() : replaced.ToString();
    }
}
