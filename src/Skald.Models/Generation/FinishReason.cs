namespace Skald.Models.Generation;

/// <summary>Why a generation ended.</summary>
public enum FinishReason
{
    /// <summary>The end-of-text token or a stop text.</summary>
    Stop,

    /// <summary>The most tokens that were asked for.</summary>
    Length,

    /// <summary>The caller asked to stop.</summary>
    Cancelled,
}
