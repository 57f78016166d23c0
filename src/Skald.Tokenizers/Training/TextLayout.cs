namespace Skald.Tokenizers.Training;

/// <summary>Where texts begin and end in bytes.</summary>
internal enum TextLayout
{
    /// <summary>Each line with its end is a text.</summary>
    Lines,

    /// <summary>All is one text.</summary>
    Whole,

    /// <summary>Each line is a JSON object, a field of which is a text.</summary>
    JsonLines,
}
