namespace Skald.Training.Data;

/// <summary>What a text is used for.</summary>
public enum DataSplit
{
    /// <summary>The model learns from it.</summary>
    Train,

    /// <summary>The model is judged by it.</summary>
    Validation,
}
