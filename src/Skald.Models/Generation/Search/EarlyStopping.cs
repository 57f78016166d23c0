namespace Skald.Models.Generation.Search;

/// <summary>When a beam search has found enough.</summary>
public enum EarlyStopping
{
    /// <summary>Once no running beam, scored at its present length, can beat the worst finished one.</summary>
    WhenNoBetter,

    /// <summary>As soon as as many are finished as there are beams.</summary>
    WhenFull,

    /// <summary>Once no running beam, scored at the greatest length where that helps it, can beat the worst finished one.</summary>
    Never,
}
