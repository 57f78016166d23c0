using System.IO.Compression;

namespace Skald.Tokenizers.Training;

/// <summary>Texts to learn a tokenizer from: strings, files, a folder, a stream, or lines of JSON.</summary>
/// <remarks>
/// Files are read as UTF-8, a mark of byte order is passed over, and what is no UTF-8 becomes U+FFFD. A file named
/// <c>*.gz</c> is unpacked. Reading goes a few hundred kilobytes at a time, so a text may be larger than memory. Files
/// and strings can be read again and again, a stream once.
/// </remarks>
public sealed class TrainingTexts
{
    private TrainingTexts(IReadOnlyList<TextSource> sources) => Sources = sources;

    /// <summary>Bytes of all files, or null where that is not known: of strings, streams and packed files.</summary>
    public long? ByteCount
    {
        get
        {
            long sum = 0;
            foreach (TextSource source in Sources)
            {
                if (source.ByteCount is not { } bytes) return null;
                sum += bytes;
            }

            return sum;
        }
    }

    internal IReadOnlyList<TextSource> Sources { get; }

    /// <summary>Strings, each a text. Enumerated by one thread at a time, not always the same one.</summary>
    public static TrainingTexts From(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new TrainingTexts([new StringSource(texts)]);
    }

    /// <summary>Files in the order given.</summary>
    /// <param name="paths">Where they lie; opened when they are needed.</param>
    /// <param name="unit">What counts as a text.</param>
    public static TrainingTexts FromFiles(IEnumerable<string> paths, TextUnit unit = TextUnit.Line) => new(
        [.. paths.Select(path => FileSource(path, unit == TextUnit.Line ? TextLayout.Lines : TextLayout.Whole, ""))]);

    /// <summary>Files of a folder and the folders in it, without hidden ones and links, in ordinal order of paths.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="pattern">Which files, such as <c>*.txt</c>.</param>
    /// <param name="unit">What counts as a text.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">No file fits the pattern.</exception>
    public static TrainingTexts FromFolder(string path, string pattern = "*", TextUnit unit = TextUnit.Line)
    {
        EnumerationOptions options = new()
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
            MatchType = MatchType.Simple,
            IgnoreInaccessible = false,
        };
        string[] files = Directory.GetFiles(path, pattern, options);
        if (files.Length == 0)
        {
            throw new InvalidDataException(
                $"Training texts: the folder must hold files that fit {pattern}, got none in {path}; name another pattern.");
        }

        return FromFiles(files.OrderBy(file => file.Replace('\\', '/'), StringComparer.Ordinal), unit);
    }

    /// <summary>UTF-8 text from a stream, such as the standard input; read to its end and left open.</summary>
    /// <param name="utf8">The stream.</param>
    /// <param name="unit">What counts as a text.</param>
    /// <param name="name">What errors call it.</param>
    public static TrainingTexts FromStream(Stream utf8, TextUnit unit = TextUnit.Line, string name = "stream") =>
        StreamSource(utf8, unit == TextUnit.Line ? TextLayout.Lines : TextLayout.Whole, "", name);

    /// <summary>Files of JSON objects, one on each line; a field of each is a text.</summary>
    /// <param name="paths">Where they lie.</param>
    /// <param name="field">Name of the field, a string in every object.</param>
    public static TrainingTexts FromJsonLines(IEnumerable<string> paths, string field) =>
        new([.. paths.Select(path => FileSource(path, TextLayout.JsonLines, field))]);

    /// <summary>A stream of JSON objects, one on each line; a field of each is a text.</summary>
    /// <param name="utf8">The stream, read to its end and left open.</param>
    /// <param name="field">Name of the field, a string in every object.</param>
    /// <param name="name">What errors call it.</param>
    public static TrainingTexts FromJsonLines(Stream utf8, string field, string name = "stream") =>
        StreamSource(utf8, TextLayout.JsonLines, field, name);

    /// <summary>The texts of several, one after another.</summary>
    public static TrainingTexts Concat(params IReadOnlyList<TrainingTexts> parts) =>
        new([.. parts.SelectMany(part => part.Sources)]);

    private static StreamSource FileSource(string path, TextLayout layout, string field)
    {
        bool isPacked = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        return new StreamSource(Open, layout, field, Path.GetFileName(path), isPacked ? null : path);

        Stream Open()
        {
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
    }

    private static TrainingTexts StreamSource(Stream stream, TextLayout layout, string field, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new TrainingTexts([new StreamSource(() => new BorrowedStream(stream), layout, field, name, path: null)]);
    }
}
