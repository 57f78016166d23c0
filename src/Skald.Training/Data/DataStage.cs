namespace Skald.Training.Data;

/// <summary>The passes over the text.</summary>
public enum DataStage
{
    /// <summary>Reading, checking, dropping duplicates and splitting.</summary>
    Prepare,

    /// <summary>Turning text into token shards.</summary>
    Tokenize,
}
