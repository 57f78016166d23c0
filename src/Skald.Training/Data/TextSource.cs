using System.Text;

namespace Skald.Training.Data;

/// <summary>Raw text as documents, streamed from files, folders, globs, gzip, JSON lines and standard input.</summary>
/// <remarks>
/// The order is that of the inputs, and within folders the ordinal order of relative paths, so it is the same on every
/// machine. Hidden files and folders are left out. A file is read once, at the pace of its reader, with memory for one
/// document.
/// </remarks>
public sealed class TextSource
{
    private readonly TextSourceOptions _options;
    private readonly Func<Stream> _standardInput;

    private TextSource(IReadOnlyList<InputFile> files, TextSourceOptions options, Func<Stream> standardInput) =>
        (Files, _options, _standardInput) = (files, options, standardInput);

    /// <summary>The files that will be read, in their order.</summary>
    public IReadOnlyList<InputFile> Files { get; }

    /// <summary>Files read to their end by the last <see cref="Read"/>.</summary>
    public long FilesRead { get; private set; }

    /// <summary>Bytes read, after decompression.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Invalid sequences replaced by U+FFFD.</summary>
    public long InvalidReplaced { get; private set; }

    /// <summary>Finds the files of some inputs.</summary>
    /// <param name="inputs">Files, folders, globs (<c>*</c>, <c>?</c>, <c>**</c>) and <c>-</c> for standard
    /// input.</param>
    /// <param name="options">How bytes become documents; null takes the defaults.</param>
    /// <param name="standardInput">Stands in for standard input.</param>
    /// <exception cref="DataException">An input is missing or matches nothing, or an option cannot be met.</exception>
    public static TextSource Open(
        IReadOnlyList<string> inputs, TextSourceOptions? options = null, Func<Stream>? standardInput = null)
    {
        options ??= new TextSourceOptions();
        if (options.DocumentSeparator is "")
            throw new DataException("TextSource: a document separator must have characters, got none; leave it out.");
        if (options.MaxDocumentLength < 1)
        {
            throw new DataException(
                $"TextSource: the longest document must be positive, got {options.MaxDocumentLength} characters.");
        }

        if (options.ComposeCharacters && "e\u0301".Normalize(NormalizationForm.FormC) != "\u00e9")
        {
            throw new DataException("TextSource: composing characters (NFC) needs a runtime with Unicode tables, got a "
                + "culture-invariant one; compose the files beforehand, or leave the option out.");
        }

        return new TextSource(InputFiles.Resolve(inputs), options, standardInput ?? Console.OpenStandardInput);
    }

    /// <summary>Streams the documents; empty ones are left out.</summary>
    /// <exception cref="DataException">A file is unreadable, binary, empty, not UTF-8 or malformed.</exception>
    public IEnumerable<TextDocument> Read(CancellationToken cancellationToken = default)
    {
        (FilesRead, BytesRead, InvalidReplaced) = (0, 0, 0);
        foreach (InputFile file in Files)
        {
            long bytes = BytesRead, replaced = InvalidReplaced;
            using Utf8TextReader reader = new(OpenBytes(file), file.Name, _options.ReplaceInvalid);
            foreach (TextDocument document in ReadFile(file, reader))
            {
                cancellationToken.ThrowIfCancellationRequested();
                (BytesRead, InvalidReplaced) = (bytes + reader.BytesRead, replaced + reader.Replaced);
                yield return document;
            }

            if (file.Named && reader.BytesRead == 0)
                throw new DataException($"{file.Name}: a file must hold text, got 0 bytes.");
            (BytesRead, InvalidReplaced) = (bytes + reader.BytesRead, replaced + reader.Replaced);
            FilesRead++;
        }
    }

    private IEnumerable<TextDocument> ReadFile(InputFile file, Utf8TextReader reader)
    {
        DocumentReader documents = new(reader, file.Name, _options.MaxDocumentLength);
        if (file.IsJsonLines || (file.Path is null && _options.JsonField is not null)) return ReadJson(file, documents);
        return _options.DocumentSeparator is { } separator
            ? ReadSeparated(file, documents, separator)
            : ReadWhole(file, documents);
    }

    private IEnumerable<TextDocument> ReadWhole(InputFile file, DocumentReader documents)
    {
        const string Piece = "a file that is one document must fit the limit, got a longer one; "
            + "say what parts its documents (--document-separator)";
        string? text = documents.Next(null, Piece);
        if (!string.IsNullOrEmpty(text)) yield return new TextDocument(Compose(text), file.Name, 1);
    }

    private IEnumerable<TextDocument> ReadSeparated(InputFile file, DocumentReader documents, string separator)
    {
        const string Piece = "a document must fit the limit, got a longer one; check the document separator";
        for (long number = 1; documents.Next(separator, Piece) is { } piece; number++)
        {
            string text = piece.Trim();
            if (text.Length > 0) yield return new TextDocument(Compose(text), file.Name, number);
        }
    }

    private IEnumerable<TextDocument> ReadJson(InputFile file, DocumentReader documents)
    {
        string field = _options.JsonField ?? "text";
        for (long number = 1; ; number++)
        {
            string? line = documents.Next("\n", $"line {number} must fit the limit, got a longer one; "
                + "a JSON line holds one document");
            if (line is null) yield break;
            if (string.IsNullOrWhiteSpace(line)) continue;
            string text = JsonLine.ReadField(line, field, $"{file.Name}, line {number}").Replace("\r\n", "\n");
            if (text.Length > 0) yield return new TextDocument(Compose(text), file.Name, number);
        }
    }

    private string Compose(string text) =>
        _options.ComposeCharacters ? text.Normalize(NormalizationForm.FormC) : text;

    private Stream OpenBytes(InputFile file)
    {
        try
        {
            if (file.Path is null) return _standardInput();
            FileStream stream =
                new(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            return file.IsGzip && !(stream.CanSeek && stream.Length == 0) ? new GzipInput(stream) : stream;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataException(
                $"{file.Name}: the file must be readable, got no permission; change its rights.", e);
        }
        catch (IOException e)
        {
            throw new DataException($"{file.Name}: the file must be readable, got: {e.Message}", e);
        }
    }
}
