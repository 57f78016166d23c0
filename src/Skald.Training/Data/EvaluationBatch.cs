namespace Skald.Training.Data;

/// <summary>Windows of an evaluation, in text order.</summary>
/// <param name="Inputs">[rows, context]; 0 after the end of the text.</param>
/// <param name="Targets">[rows, context]; <see cref="EvaluationWindows.Ignore"/> after the end of the text.</param>
/// <param name="Rows">Windows in this batch; the last one may have fewer.</param>
/// <param name="TargetCount">Targets that count.</param>
public readonly record struct EvaluationBatch(
    ReadOnlyMemory<int> Inputs, ReadOnlyMemory<int> Targets, int Rows, long TargetCount);
