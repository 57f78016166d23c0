namespace Skald.Training.Data;

/// <summary>Where the pipeline stands.</summary>
/// <param name="Stage">The pass under way.</param>
/// <param name="Counts">What went through so far.</param>
/// <param name="Finished">Whether the pass has ended.</param>
public readonly record struct DataProgress(DataStage Stage, DataCounts Counts, bool Finished);
