using System.Text;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Text that is marked as HTML already: escaping leaves it as it is (<c>Markup</c> in Python).</summary>
internal sealed class SafeText(string text)
{
    public string Text { get; } = text;

    /// <summary>Escapes the five characters that mean something in HTML.</summary>
    public static SafeText Escape(string text)
    {
        if (text.AsSpan().IndexOfAny("&<>'\"") < 0) return new SafeText(text);
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '\'' => escaped.Append("&#39;"),
                '"' => escaped.Append("&#34;"),
                _ => escaped.Append(c),
            };
        }

        return new SafeText(escaped.ToString());
    }
}
