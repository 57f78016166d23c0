namespace Skald.Tokenizers.Templates.Values;

/// <summary>Texts, marked as HTML or not.</summary>
internal static class TextValue
{
    /// <summary>The text that a value is, or null where it is something else.</summary>
    public static string? Of(object value) => value as string ?? (value as SafeText)?.Text;

    public static bool Is(object value) => value is string or SafeText;

    /// <summary>A text that is marked as HTML where its source was.</summary>
    public static object Like(object source, string text) => source is SafeText ? new SafeText(text) : text;
}
