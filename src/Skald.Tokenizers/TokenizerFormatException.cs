namespace Skald.Tokenizers;

/// <summary>A tokenizer file is broken, contradicts itself, or asks for something that is not supported.</summary>
public sealed class TokenizerFormatException : FormatException
{
    /// <summary>An error in a file.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="key">The JSON key at fault, such as <c>model.merges[7]</c>; empty for the file as a whole.</param>
    /// <param name="problem">The rule and the value that broke it.</param>
    /// <param name="inner">What the JSON reader reported, if it did.</param>
    public TokenizerFormatException(string file, string key, string problem, Exception? inner = null)
        : base(Printable(key.Length == 0 ? $"{file}: {problem}" : $"{file}: {key}: {problem}"), inner) =>
        (File, Key) = (file, key);

    /// <summary>Name of the file.</summary>
    public string File { get; }

    /// <summary>The JSON key at fault; empty for the file as a whole.</summary>
    public string Key { get; }

    // Files choose the words that errors repeat: one line, no control characters.
    private static string Printable(string message) =>
        string.Concat(message.Select(c => char.IsControl(c) ? $"\\u{(int)c:X4}" : c.ToString()));
}
