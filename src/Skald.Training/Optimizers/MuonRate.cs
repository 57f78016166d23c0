namespace Skald.Training.Optimizers;

/// <summary>How Muon's rate follows from a matrix's sizes.</summary>
public enum MuonRate
{
    /// <summary>√max(1, out / in): the change of an output is as large at every width. PyTorch's "original".</summary>
    Original,

    /// <summary>0.2 · √max(out, in): the update is as large as AdamW's, so that one rate serves both. "match_rms_adamw".</summary>
    MatchRmsAdamW,
}
