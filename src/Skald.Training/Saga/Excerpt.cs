namespace Skald.Training.Saga;

/// <summary>Quotes a few words of a text in a message.</summary>
internal static class Excerpt
{
    private const int Longest = 60;

    /// <summary>The sentence that begins at the position, in quotation marks, cut after some words.</summary>
    public static string At(string text, int position)
    {
        ReadOnlySpan<char> rest = text.AsSpan(position).TrimStart();
        int end = rest.IndexOf('\n');
        if (end >= 0) rest = rest[..end];
        return rest.Length <= Longest ? $"'{rest}'" : $"'{rest[..Longest]}…'";
    }
}
