namespace Skald.Training.Data;

/// <summary>One file to be read, or standard input.</summary>
/// <param name="Path">Full path; null is standard input.</param>
/// <param name="Name">The name the user knows it by: as given, or the folder as given and the path below it.</param>
/// <param name="Named">The user named this very file, so it may not be empty; files found in a folder may.</param>
public sealed record InputFile(string? Path, string Name, bool Named)
{
    /// <summary>Whether the bytes are compressed with gzip.</summary>
    public bool IsGzip => Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether each line is a JSON object.</summary>
    public bool IsJsonLines
    {
        get
        {
            string name = IsGzip ? Name[..^3] : Name;
            return name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
                || name.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);
        }
    }
}
