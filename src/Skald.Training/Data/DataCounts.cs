namespace Skald.Training.Data;

/// <summary>What went through each stage so far.</summary>
public record struct DataCounts
{
    /// <summary>Files read to their end; 0 for generated text.</summary>
    public long Files { get; set; }

    /// <summary>Bytes read from files, after decompression; for generated text its UTF-8 bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>Documents read.</summary>
    public long Documents { get; set; }

    /// <summary>Invalid sequences replaced by U+FFFD.</summary>
    public long InvalidReplaced { get; set; }

    /// <summary>Documents dropped because their text had come before.</summary>
    public long Duplicates { get; set; }

    /// <summary>Documents dropped because they nearly repeat an earlier one.</summary>
    public long NearDuplicates { get; set; }

    /// <summary>Documents kept for training.</summary>
    public long TrainDocuments { get; set; }

    /// <summary>Documents kept for validation.</summary>
    public long ValidationDocuments { get; set; }

    /// <summary>UTF-8 bytes kept for training.</summary>
    public long TrainBytes { get; set; }

    /// <summary>UTF-8 bytes kept for validation: what bits per byte are counted over.</summary>
    public long ValidationBytes { get; set; }

    /// <summary>Tokens written for training.</summary>
    public long TrainTokens { get; set; }

    /// <summary>Tokens written for validation.</summary>
    public long ValidationTokens { get; set; }

    /// <summary>
    /// UTF-8 bytes turned into tokens, out of <see cref="TrainBytes"/> + <see cref="ValidationBytes"/>.
    /// </summary>
    public long TokenizedBytes { get; set; }
}
