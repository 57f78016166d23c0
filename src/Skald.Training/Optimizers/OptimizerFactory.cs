using Skald.Models;
using Skald.Tensors.Nn;

namespace Skald.Training.Optimizers;

/// <summary>From a run's options to optimizers: decay and rates by the kind of parameter.</summary>
internal static class OptimizerFactory
{
    private const double HeadWidth = 128;

    /// <summary>AdamW for everything, or Muon for inner matrices and AdamW for the rest.</summary>
    /// <remarks>
    /// Matrices and embeddings decay, norms and biases don't. Beside Muon, rates carry over between widths: the head's is
    /// given for a width of 128 and falls as 1 / width. See docs/learning-rates.md.
    /// </remarks>
    /// <exception cref="TrainingException">The optimizer is unknown.</exception>
    public static IReadOnlyList<Optimizer> Create(CausalLanguageModel model, TrainingOptions o)
    {
        bool isMuon = o.Optimizer switch
        {
            "muon" => true,
            "adamw" => false,
            _ => throw new TrainingException($"Training: the optimizer must be adamw or muon, got \"{o.Optimizer}\"."),
        };
        var kinds = model.NamedParameters().ToLookup(p => p.Parameter.Kind);
        ParameterGroup Group(string name, double rate, double decay, params ReadOnlySpan<ParameterKind> of)
        {
            var parameters = new List<(string, Parameter)>();
            foreach (ParameterKind kind in of) parameters.AddRange(kinds[kind]);
            return new(name, parameters, rate, decay);
        }

        double headRate = (o.HeadLearningRate ?? o.LearningRate) * (isMuon ? HeadWidth / o.Width : 1);
        ParameterGroup matrices = Group(
            "matrices", isMuon ? o.MatrixLearningRate : o.LearningRate, isMuon ? 0 : o.WeightDecay, ParameterKind.Matrix);
        ParameterGroup[] rest =
        [
            Group("embeddings", o.EmbeddingLearningRate ?? o.LearningRate, isMuon ? 0 : o.WeightDecay, ParameterKind.Embedding),
            Group("head", headRate, isMuon ? 0 : o.WeightDecay, ParameterKind.Head),
            Group("vectors", o.LearningRate, 0, ParameterKind.Norm, ParameterKind.Bias),
        ];
        return isMuon
            ? [new Muon([matrices], o.Momentum), new AdamW(rest, o.Beta1, o.Beta2, o.Epsilon)]
            : [new AdamW([matrices, .. rest], o.Beta1, o.Beta2, o.Epsilon)];
    }
}
