using System.Text;

namespace Skald.Cli.Tokens;

/// <summary>The text that a command works on: an argument, a file, or standard input.</summary>
internal static class TextInput
{
    private const long MostBytes = 1L << 30;

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The text of an argument, else of a file, else of standard input; null only where nothing is asked.</summary>
    /// <param name="verb">The verb, for errors.</param>
    /// <param name="text">The argument.</param>
    /// <param name="file">The file.</param>
    /// <param name="terminal">Gives standard input.</param>
    /// <param name="isNeeded">Standard input is read where neither is given.</param>
    /// <param name="cancellationToken">Leaves standard input alone.</param>
    /// <exception cref="UsageException">Both are given.</exception>
    /// <exception cref="FormatException">The text is not UTF-8.</exception>
    public static async Task<string?> ReadAsync(
        string verb, string? text, string? file, Terminal terminal, bool isNeeded, CancellationToken cancellationToken)
    {
        if (text is not null && file is not null)
            throw new UsageException($"{verb}: give a text or --file, not both.");
        if (text is not null) return text;
        if (file is not null) return ReadFile(verb, file);
        return isNeeded ? await ReadInputAsync(verb, terminal, cancellationToken).ConfigureAwait(false) : null;
    }

    private static string ReadFile(string verb, string file)
    {
        if (Directory.Exists(file)) throw new IOException($"{verb}: --file takes a file, got the folder '{file}'; name a file in it.");
        long length = new FileInfo(file).Length;
        if (length > MostBytes)
            throw new IOException($"{verb}: a file may have {MostBytes >> 20} MB, got {length >> 20}; take a part of it.");
        byte[] bytes = File.ReadAllBytes(file);
        ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes;
        try
        {
            return s_strict.GetString(text);
        }
        catch (DecoderFallbackException broken)
        {
            throw new FormatException($"{verb}: {file} must be UTF-8; convert it first.", broken);
        }
    }

    // A read of the console cannot be cancelled, only left alone.
    private static async Task<string> ReadInputAsync(string verb, Terminal terminal, CancellationToken cancellationToken)
    {
        var reader = new StreamReader(terminal.OpenInput(), s_strict);
        try
        {
            return await Task.Run(reader.ReadToEnd, cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DecoderFallbackException broken)
        {
            throw new FormatException($"{verb}: standard input must be UTF-8; convert it first.", broken);
        }
    }
}
