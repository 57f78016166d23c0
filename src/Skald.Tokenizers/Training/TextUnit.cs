namespace Skald.Tokenizers.Training;

/// <summary>What counts as one text in a file or a stream.</summary>
public enum TextUnit
{
    /// <summary>Each line with its line end, as Hugging Face's trainer reads files.</summary>
    Line,

    /// <summary>The whole file: runs of line ends can become tokens.</summary>
    File,
}
