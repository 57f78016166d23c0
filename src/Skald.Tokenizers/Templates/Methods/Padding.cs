using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Fills texts up to a width.</summary>
internal static class Padding
{
    /// <summary>The text at the left.</summary>
    public static string Left(Invocation call, string text, long width, char fill) =>
        Fill(call.Rendering, text, 0, Missing(text, width), fill);

    /// <summary>The text at the right.</summary>
    public static string Right(Invocation call, string text, long width, char fill) =>
        Fill(call.Rendering, text, Missing(text, width), 0, fill);

    /// <summary>The text in the middle; of an odd number the extra one stands where Python puts it.</summary>
    public static string Center(Invocation call, string text, long width, char fill)
    {
        long missing = Missing(text, width);
        long left = (missing / 2) + (missing & width & 1);
        return Fill(call.Rendering, text, left, missing - left, fill);
    }

    /// <summary>Zeros before the digits and behind a sign.</summary>
    public static string Zeros(Invocation call, string text, long width)
    {
        int sign = text.StartsWith('+') || text.StartsWith('-') ? 1 : 0;
        return text[..sign] + Fill(call.Rendering, text[sign..], Missing(text, width), 0, '0');
    }

    public static string Fill(Rendering rendering, string text, long left, long right, char fill)
    {
        if (left <= 0 && right <= 0) return text;
        rendering.Meter.Text(text.Length + left + right);
        return $"{new string(fill, (int)left)}{text}{new string(fill, (int)right)}";
    }

    private static long Missing(string text, long width) => Math.Max(0, Math.Min(width, 1L << 40) - CodePoints.Count(text));
}
